/** The page's first half: what was asked for, and what proves it. */
import { counted, date, evidenceState, stateOf } from '../../report/figures';
import type { Report, Requirement } from '../../report/model';
import { badge, section, stepLink, table } from './html-state';
import { type Html, html, NOTHING } from './html-text';

const SAID_CHARS = 20_000;

export function requirements({ requirements: all, protectedPaths, allowedPaths }: Report): Html {
  const [goal, ...constraints] = all;
  const list = constraints.length
    ? html`<h3>Constraints</h3><ul class="plain">${constraints.map((it) => html`<li>${one(it)}</li>`)}</ul>`
    : NOTHING;
  const paths = [held('Held at the gate as they are:', protectedPaths), held('The only paths that may change:', allowedPaths ?? [])];
  return section('Goal', goal ? one(goal) : NOTHING, list, paths);
}

function held(words: string, globs: readonly string[]): Html {
  return globs.length ? html`<p class="small">${words} ${globs.map((it) => html`<code>${it}</code> `)}</p>` : NOTHING;
}

function one({ text, before, evidence }: Requirement): Html {
  const lines = evidence.map(
    (
      it,
    ) => html`<p class="small">${badge(evidenceState(it))} ${stepLink(it.step)}${it.kind === 'judge' ? html` <span class="dim">${it.said}</span>` : NOTHING}</p>
`,
  );
  return html`<p class="text">${text}</p>
${before === undefined ? NOTHING : html`<details><summary class="small">As it was submitted</summary><p class="text dim">${before}</p></details>`}
${lines.length ? lines : html`<p class="small dim">No check and no judge speaks of it.</p>`}`;
}

export function milestones({ milestones: all }: Report): Html {
  if (all.length === 0) return NOTHING;
  const rows = all.map((it) => [
    it.title,
    html`<code>${it.proof}</code>`,
    it.provenBy === null
      ? badge({ words: 'not proven', good: false })
      : html`${badge({ words: 'proven', good: true })} ${stepLink(it.provenBy)}`,
    it.provenBy === null ? '–' : date(it.provenAtMs),
    it.tokens === null ? '–' : it.tokens.toLocaleString('en-US'),
  ]);
  return section('Milestones', table(['Milestone', 'Proof', 'State', 'When', 'Tokens'], 4, rows));
}

export function checks({ checks: all }: Report): Html {
  const { baseline, gate, rows, problems, sealedFailed, said } = all;
  const cells = rows.map(({ name, before, after }) => [name, badge(stateOf(before)), badge(stateOf(after))]);
  return section(
    'Checks',
    html`<p class="small dim">In a clean checkout, ${baseline === null ? 'not yet run before any change' : html`before any change at ${stepLink(baseline)}`} and ${gate === null ? 'not yet run at the gate' : html`at the newest gate, ${stepLink(gate)}`}.</p>`,
    table(['Check', 'Before', 'Gate'], 9, cells),
    problems.length ? html`<h3>Against delivery</h3><ul>${problems.map((it) => html`<li class="text">${it}</li>`)}</ul>` : NOTHING,
    sealedFailed.length ? html`<p>${counted(sealedFailed.length, 'sealed check')} failed: ${sealedFailed.join(', ')}</p>` : NOTHING,
    said
      ? html`<details><summary>What the gate reported</summary><pre class="plain" tabindex="0">${clipped(said)}</pre></details>`
      : NOTHING,
  );
}

function clipped(text: string): string {
  return text.length <= SAID_CHARS ? text : `${text.slice(0, SAID_CHARS)}\n… ${text.length - SAID_CHARS} more characters: longhaul log`;
}
