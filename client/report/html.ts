/** A report as one HTML page that stands alone: no script, nothing fetched, and a content security policy that allows neither. */
import { createHash } from 'node:crypto';
import { count, counted, date, dollars, duration, outcomeState, placeOf, short } from '../../report/figures';
import type { Report } from '../../report/model';
import { changes } from './html-changes';
import { checks, milestones, requirements } from './html-proofs';
import { badge, styleSheet } from './html-state';
import { faults, people, spending, timeline } from './html-story';
import { type Html, html, NOTHING } from './html-text';
import { STYLE } from './style';

export function toHtml(report: Report): string {
  const sections = [requirements, milestones, checks, changes, spending, faults, people, timeline].map((section) => section(report));
  return `<!doctype html>\n${page(report, sections).markup}\n`;
}

/** The style sheet is allowed by its hash, so that no other style can act, of an attribute either. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

function page(report: Report, sections: readonly Html[]): Html {
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.id} · longhaul</title>
${styleSheet()}
</head>
<body>
<main>
${heading(report)}
${sections}
</main>
</body>
</html>`;
}

function heading(report: Report): Html {
  const { outcome } = report;
  return html`<header>
<h1>${report.id} ${badge(outcomeState(outcome))}</h1>
${outcome ? html`<p>${outcome.reason}</p>` : html`<p>It goes on, or waits; this is how far it was.</p>`}
${outcome?.problem ? html`<p>No branch was made: ${outcome.problem}</p>` : NOTHING}
${places(report)}
<dl class="facts">${facts(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>`;
}

function facts({ changes: work, steps, costs, startedAtMs, lastAtMs }: Report): readonly (readonly [string, string])[] {
  const { uncached, cached, output, nanoUsd } = costs.total;
  return [
    ['Work', `+${count(work.added)} −${count(work.removed)} in ${counted(work.files.length, 'file')}`],
    ['Steps', count(steps)],
    ['Tokens', `${short(uncached + cached)} in, ${short(output)} out`],
    ...(costs.priced ? [['Money', dollars(nanoUsd)] as const] : []),
    ...(startedAtMs !== null && lastAtMs !== null ? [['Time', duration(lastAtMs - startedAtMs)] as const] : []),
    ['First step', date(startedAtMs)],
    ['Newest step', date(lastAtMs)],
  ];
}

function places({ outcome, repository, base, model }: Report): Html {
  const from = html`from <code>${base.name}</code>${base.commit ? ` (${base.commit.slice(0, 10)})` : ', which is empty'}`;
  const to =
    outcome && !outcome.problem
      ? html` to <code>${outcome.branch}</code>${outcome.commit ? ` (${outcome.commit.slice(0, 10)})` : ''}`
      : NOTHING;
  const pushed = outcome?.pushed === undefined ? NOTHING : html`, pushed to <code>${placeOf(outcome.pushed)}</code>`;
  const pull = outcome?.pullRequest === undefined ? NOTHING : html`, pull request <code>${outcome.pullRequest}</code>`;
  return html`<p class="small dim"><code>${placeOf(repository)}</code> ${from}${to}${pushed}${pull}, by <code>${model}</code></p>`;
}
