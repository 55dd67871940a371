/** The page in a real browser: it reads well in light and dark and on a phone, asks for nothing, and hostile text stays text. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { toHtml } from '../../../client/report/html';
import { reportOf } from '../../../report/report-of';
import { inBrowser, openBrowser } from '../../support/browser';
import { endPrograms, temporaryDirectory } from '../../support/programs';
import { hostileTexts, NASTY } from './hostile';
import { PLAIN, sample, type Texts } from './sample';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1200, height: 900 };
let browser: Browser | null;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  endPrograms();
});

describe.each(['light', 'dark'] as const)('a report in %s', (colorScheme) => {
  inBrowser('is wider than neither desk nor phone, with everything unfolded, and every letter stands out', async () => {
    for (const viewport of [DESK, PHONE]) {
      const { page, wrong } = await opened(PLAIN, { viewport, colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      expect(await page.evaluate(WIDER_THAN_PAGE)).toEqual([]);
      expect(await page.evaluate(`(${contrasts})()`)).toEqual([]);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });
});

inBrowser('words without an end break instead of widening a phone', async () => {
  const { page } = await opened((place) => `${place}${'x'.repeat(400)}`, { viewport: PHONE, colorScheme: 'dark' });
  expect(await page.evaluate(WIDER_THAN_PAGE)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await page.close();
});

inBrowser('plots are drawn: of each two one is seen, with lines and words, and its colours are those of the scheme', async () => {
  for (const [viewport, seen] of [
    [DESK, 'wide'],
    [PHONE, 'narrow'],
  ] as const) {
    const { page } = await opened(PLAIN, { viewport, colorScheme: 'light' });
    const svgs = await page.locator('svg:visible').all();
    expect(await Promise.all(svgs.map((it) => it.getAttribute('class')))).toEqual([seen, seen]);
    for (const svg of svgs) expect(await svg.locator('text').count()).toBeGreaterThan(4);
    const paints = await page.evaluate(`[...document.querySelectorAll('svg.${seen} path')].map((it) => getComputedStyle(it).fill)`);
    expect(paints).toEqual(expect.arrayContaining(['rgb(37, 99, 201)', 'rgb(212, 105, 30)']));
    await page.close();
  }
});

inBrowser('hostile text adds no element, runs nothing and asks for nothing', async () => {
  const census = async (texts: Texts) => {
    const { page, wrong } = await opened(texts, { viewport: DESK, colorScheme: 'light' });
    expect(wrong).toEqual([]);
    const counted = await page.evaluate(CENSUS);
    await page.close();
    return counted;
  };
  const expected = await census(hostileTexts('word'));
  for (const text of [NASTY.join(''), NASTY.join('\n'), [...NASTY].reverse().join(' ')])
    expect(await census(hostileTexts(text))).toEqual(expected);
});

inBrowser('the policy holds even if markup slipped in: no script, no style and no image of another is taken', async () => {
  const file = written(toHtml(reportOf(sample())).replace('</main>', `${SLIPPED}</main>`));
  const page = await (browser as Browser).newPage();
  await page.goto(file);
  expect(await page.evaluate("[typeof window.ran, getComputedStyle(document.querySelector('h1')).color === 'rgb(255, 0, 0)']")).toEqual([
    'undefined',
    false,
  ]);
  await page.close();
});

const SLIPPED = '<script>window.ran = 1</script><style>h1{color:red}</style><img src="data:," onerror="window.ran = 2">';

async function opened(texts: Texts, options: { readonly viewport: typeof PHONE; readonly colorScheme: 'light' | 'dark' }) {
  const page: Page = await (browser as Browser).newPage(options);
  const wrong: string[] = [];
  const file = written(toHtml(reportOf(sample(texts))));
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => wrong.push(dialog.message()));
  page.on('request', (request) => request.url() !== file && wrong.push(request.url()));
  await page.goto(file);
  await page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
  return { page, wrong };
}

let pages = 0;

function written(content: string): string {
  const file = join(temporaryDirectory(), `${pages++}.html`);
  writeFileSync(file, content);
  return pathToFileURL(file).href;
}

/** Elements that reach beyond the page, but for what stands in a code block, which scrolls by itself. */
const WIDER_THAN_PAGE = `[...document.body.querySelectorAll('*')]
  .filter((it) => !it.closest('pre') && it.getBoundingClientRect().right > innerWidth + 0.5).map((it) => it.outerHTML.slice(0, 200))`;

const CENSUS = `[...document.querySelectorAll('*')].map((it) => it.tagName + [...it.attributes].map((a) => a.name).join())`;

/** Runs in the page. Texts with less contrast to what is behind them than WCAG's 4.5. */
const contrasts = `function () {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const part = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = (color) => { const [r, g, b] = channels(color); return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b); };
  const behind = (it) => { for (; it; it = it.parentElement) { const c = getComputedStyle(it).backgroundColor; if (channels(c)[3] !== 0) return c; } return 'rgb(255, 255, 255)'; };
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const it = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '' || it.getClientRects().length === 0) continue;
    const style = getComputedStyle(it);
    const [a, b] = [light(it.closest('svg') ? style.fill : style.color), light(behind(it))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(texts.currentNode.data + ' ' + style.color + ' on ' + behind(it));
  }
  return poor;
}`;
