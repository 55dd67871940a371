/** Temporal's own Web UI as a person uses it: pages, forms, nothing behind them. */
import type { Browser, Locator, Page } from 'playwright-core';

const LOOKS = 8;
const LOOK_EVERY_MS = 250;

export class WebUi {
  private constructor(
    readonly page: Page,
    private readonly base: string,
  ) {}

  static async open(browser: Browser, uiUrl: string): Promise<WebUi> {
    const page = await browser.newPage({ viewport: { width: 1600, height: 950 } });
    page.setDefaultTimeout(60_000);
    return new WebUi(page, `${uiUrl}/namespaces/default/workflows`);
  }

  /** The list of jobs with these columns instead of those it comes with, set by its own form, as a person sets them once. */
  async board(columns: readonly string[], insteadOf: readonly string[], query = ''): Promise<void> {
    await this.page.goto(`${this.base}?query=${encodeURIComponent(query)}`);
    await this.page.locator('[data-track-intent=configure-columns]').click();
    for (const name of [...insteadOf, ...columns])
      await this.page
        .locator('li')
        .filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) })
        .getByRole('button')
        .last()
        .click();
    // The browser keeps them; opened anew, the form is away.
    await this.page.reload();
  }

  /** A job's line of the list, cell by cell. */
  async line(id: string): Promise<string> {
    const line = this.page.getByRole('row').filter({ hasText: id }).first();
    await line.waitFor();
    return (await line.locator('td').allInnerTexts()).join(' ').replace(/\s+/g, ' ');
  }

  async job(id: string, tab = 'timeline'): Promise<void> {
    await this.page.goto(`${this.base}/${id}`);
    await this.page.waitForURL(/timeline$/);
    if (tab !== 'timeline') await this.page.getByTestId(`${tab}-tab`).click();
  }

  /** The job's dashboard, once it says `wanted`: asked for anew as a person does, by opening it again. */
  async dashboard(id: string, wanted: RegExp): Promise<string> {
    for (let seen = ''; ; ) {
      await this.job(id, 'user-metadata');
      await this.page.getByText('Current Details').waitFor();
      for (let i = 0; i < LOOKS && !wanted.test(seen); i++) {
        await this.page.waitForTimeout(LOOK_EVERY_MS);
        seen = await this.details();
      }
      if (wanted.test(seen)) return seen;
    }
  }

  /** Markdown is drawn in frames of its own. */
  private async details(): Promise<string> {
    const texts = await Promise.all(this.page.frames().map((frame) => frame.evaluate('document.body.innerText').catch(() => '')));
    return texts.join(' ').replace(/\s+/g, ' ');
  }

  /** By the form of the menu; returns what the form offers, with descriptions. */
  async send(kind: 'Signal' | 'Update', name: string, data?: string): Promise<readonly string[]> {
    await this.page.getByRole('button', { name: 'More Actions' }).click();
    await this.page.getByRole('menuitem', { name: `Send a${kind === 'Update' ? 'n' : ''} ${kind}` }).click();
    const form = this.page.locator('dialog[open]');
    await form.getByRole('button', { name: `Select a${kind === 'Update' ? 'n' : ''} ${kind}` }).click();
    await form.getByRole('option', { name: new RegExp(`^${name}\\b`) }).waitFor();
    const offered = await form.getByRole('option').allInnerTexts();
    await form.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click();
    if (data !== undefined) await type(this.page, form, data);
    await form.getByTestId('confirm-modal-button').click();
    await form.waitFor({ state: 'hidden' });
    return offered;
  }

  async requestCancellation(): Promise<void> {
    await this.page.getByRole('button', { name: 'Request Cancellation' }).click();
    const form = this.page.locator('dialog[open]');
    await form.getByTestId('confirm-modal-button').click();
    await form.waitFor({ state: 'hidden' });
  }
}

async function type(page: Page, form: Locator, text: string): Promise<void> {
  await form.locator('.cm-content').last().click();
  // As from a clipboard: the editor would close brackets that are typed.
  await page.keyboard.insertText(text);
  // The editor lays its text out anew when it is left, and the button moves under the pointer.
  await form.getByText('Single JSON payload supported.').click();
  await page.waitForTimeout(LOOK_EVERY_MS);
}
