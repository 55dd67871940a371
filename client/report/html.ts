/** A report as one HTML page that stands alone: no script, nothing fetched, and a content security policy that allows neither. */
import { createHash } from 'node:crypto';
import { counted, date, dollars, duration, outcomeState, placeOf, short } from './figures';
import { changes } from './html-changes';
import { checks, milestones, requirements } from './html-proofs';
import { badge, styleSheet } from './html-state';
import { people, spending, timeline } from './html-story';
import { type Html, html, NOTHING } from './html-text';
import type { Report } from './model';
import { STYLE } from './style';

export function toHtml(report: Report): string {
  const sections = [requirements, milestones, checks, changes, spending, people, timeline].map((section) => section(report));
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
<dl class="facts">${facts(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>`;
}

function facts(report: Report): readonly (readonly [string, string])[] {
  const { outcome, base, changes: work, costs, startedAtMs, lastAtMs } = report;
  const { uncached, cached, output, nanoUsd } = costs.total;
  return [
    ['Repository', placeOf(report.repository)],
    ['From', `${base.name}${base.commit ? ` (${base.commit.slice(0, 10)})` : ', empty'}`],
    ...(outcome && !outcome.problem ? [['Branch', branch(outcome.branch, outcome.commit)] as const] : []),
    ['Model', report.model],
    ['Work', `+${work.added} −${work.removed} in ${counted(work.files.length, 'file')}`],
    ['Steps', String(report.steps)],
    ['Tokens', `${short(uncached + cached)} in, ${short(output)} out`],
    ...(costs.priced ? [['Money', dollars(nanoUsd)] as const] : []),
    ['First step', date(startedAtMs)],
    ['Newest step', date(lastAtMs)],
    ...(startedAtMs !== null && lastAtMs !== null ? [['Time between', duration(lastAtMs - startedAtMs)] as const] : []),
  ];
}

function branch(name: string, commit: string | null): string {
  return commit ? `${name} (${commit.slice(0, 10)})` : name;
}
