/** The page's second half: what it took, what people said, and every step. */

import { count, counted, date, dollars, duration, PHASES } from '../../report/figures';
import type { Amount, Costs, KindRow, Moment, Report } from '../../report/model';
import { kindsChart, NARROW, tokensChart, WIDE } from './charts';
import { section, stepLink, table } from './html-state';
import { type Filling, type Html, html, NOTHING } from './html-text';

/** Newest ones count most; more make the page slow on a phone. */
const MOST_STEPS = 2_000;
const SWATCHES = [
  ['cached', 'input, cached'],
  ['uncached', 'input, not cached'],
  ['output', 'output'],
] as const;

export function spending({ costs, timeline: moments }: Report): Html {
  const { uncached, cached, output } = costs.total;
  const any = uncached + cached + output > 0;
  return section('Spending', any ? tokens(moments) : NOTHING, any ? amounts(costs) : NOTHING, kinds(costs.kinds));
}

function tokens(moments: readonly Moment[]): Html {
  const legend = SWATCHES.map(([name, words]) => html`<span class="legend"><span class="swatch ${name}"></span>${words}</span> `);
  return html`<figure><figcaption><strong>Tokens by step, all together</strong> ${legend}</figcaption>
${tokensChart(moments, WIDE)}
${tokensChart(moments, NARROW)}
</figure>`;
}

function kinds(rows: readonly KindRow[]): Html {
  if (rows.length === 0) return NOTHING;
  const timed = rows.some(({ ms }) => ms > 0);
  const caption = timed ? ['Time by kind of step', ' · steps of the kind. Retries and waiting for people included'] : ['Steps by kind', ''];
  return html`<figure><figcaption><strong>${caption[0] ?? ''}</strong>${caption[1] ?? ''}</figcaption>
${kindsChart(rows, WIDE)}
${kindsChart(rows, NARROW)}
</figure>`;
}

function amounts({ rows, total, priced }: Costs): Html {
  const headings = ['For', 'Model', 'Calls', 'Input, not cached', 'Input, cached', 'Output', ...(priced ? ['Money'] : [])];
  const line = (words: string, model: string, calls: number, of: Amount): readonly Filling[] => [
    ...[words, model, count(calls), count(of.uncached), count(of.cached), count(of.output)],
    ...(priced ? [dollars(of.nanoUsd)] : []),
  ];
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  const lines = rows.map((row) => line(PHASES[row.phase], row.model, row.calls, row));
  return table(headings, 2, [...lines, line('All', '', calls, total)]);
}

export function faults({ faults: all }: Report): Html {
  if (all === null) return section('Faults', html`<p class="small dim">Not told here: no server that knows the job was asked.</p>`);
  if (all.length === 0) return section('Faults', html`<p class="small dim">Each step was made at its first attempt.</p>`);
  const survived = all.map(
    ({
      step,
      attempts,
      why,
    }) => html`<li class="small">${stepLink(step)} was made at attempt ${attempts}. <span class="dim">${why}</span></li>
`,
  );
  return section('Faults survived', html`<ul class="plain">${survived}</ul>`);
}

export function people({ people: all }: Report): Html {
  if (all.length === 0) return NOTHING;
  const said = all.map(
    ({
      step,
      from,
      text,
      atMs,
    }) => html`<li><p class="small dim">${from} · ${date(atMs)} · ${stepLink(step)}</p><p class="text">${text}</p></li>
`,
  );
  return section('What people said', html`<ul class="plain">${said}</ul>`);
}

export function timeline({ timeline: all, id, costs: { priced } }: Report): Html {
  const left = all.length - MOST_STEPS;
  const start = all[0]?.atMs ?? null;
  const shown = all.slice(Math.max(0, left));
  return section(
    'Steps',
    html`<p class="small dim">Number, kind, title; tokens${priced ? ' and money' : ''} of the step, time since the first, commit in the job's store.</p>`,
    left > 0 ? html`<p class="small">The first ${counted(left, 'step')} are left out: <code>longhaul log ${id}</code></p>` : NOTHING,
    html`<ol class="plain steps">${shown.map((it) => moment(it, start))}</ol>`,
  );
}

function moment({ seq, kind, title, commit, atMs, tokens: spent, nanoUsd }: Moment, start: number | null): Html {
  const money = nanoUsd > 0 ? ` ${dollars(nanoUsd)}` : '';
  const when = atMs === null || start === null ? '' : duration(Math.max(0, atMs - start));
  return html`<li id="step-${seq}"><span class="dim">${seq}</span><span class="kind">${kind}</span><span class="title">${title}</span><span class="n dim">${spent > 0 ? count(spent) + money : ''}</span><span class="n dim when">${when}</span><code class="commit dim">${commit.slice(0, 8)}</code></li>
`;
}
