/**
 * A report as Markdown, for the body of a pull request: the same as the page but for the plots, and short enough for every forge. Where
 * the repository lies and which sealed checks failed are not in it: others read it too.
 */

import { counted, date, duration, evidenceState, outcomeState, PHASES, type State, short, stateOf } from './figures';
import { changes, diffs } from './markdown-changes';
import { code, folded, line, money, quoted, table, upTo } from './markdown-text';
import type { Amount, Evidence, Report, Requirement } from './model';

/** GitHub takes 65,536. The parts below add up to less. */
export const MARKDOWN_CHARS = 60_000;
const MOST = {
  goal: 5_000,
  constraints: 8_000,
  milestones: 4_500,
  checks: 3_000,
  problems: 3_000,
  faults: 1_500,
  people: 4_000,
  costs: 2_500,
  steps: 5_500,
};

export function toMarkdown(report: Report): string {
  const parts = [heading, goal, constraints, milestones, checks, changes, spending, faults, people, diffs, steps].map((part) =>
    part(report),
  );
  return `${parts.filter((it) => it !== '').join('\n\n')}\n`;
}

function heading({ id, outcome, base, costs, steps: n, startedAtMs, lastAtMs }: Report): string {
  const { uncached, cached, output, nanoUsd } = costs.total;
  const facts = [
    ...[counted(n, 'step'), `${short(uncached + cached)} tokens in, ${short(output)} out`, ...(costs.priced ? [money(nanoUsd)] : [])],
    ...(startedAtMs !== null && lastAtMs !== null ? [`${duration(lastAtMs - startedAtMs)} from ${date(startedAtMs)}`] : []),
  ];
  return [
    `## ${marked(outcomeState(outcome))}: ${code(id, 70)}`,
    ...(outcome ? [line(outcome.reason, 1_000)] : ['It goes on, or waits; this is how far it was.']),
    ...(outcome?.problem ? [`No branch was made: ${line(outcome.problem, 1_000)}`] : []),
    ...(outcome?.pullRequest ? [`Pull request: ${code(outcome.pullRequest, 320)}`] : []),
    `From ${code(base.name, 120)}${base.commit ? ` (${base.commit.slice(0, 10)})` : ''}. ${facts.join(', ')}.`,
  ].join('\n\n');
}

function goal({ requirements: [first] }: Report): string {
  if (!first) return '';
  return ['### Goal', quoted(first.text, MOST.goal), ...evidence(first, 400)].join('\n\n');
}

function constraints({ requirements: [, ...all], protectedPaths }: Report): string {
  if (all.length + protectedPaths.length === 0) return '';
  const lines = all.map((it) => [`- ${line(it.text, 300)}`, ...evidence(it, 160).map((proof) => `  - ${proof}`)].join('\n'));
  if (protectedPaths.length)
    lines.push(
      `- Held at the gate as they are: ${upTo(
        protectedPaths.map((it) => code(it, 100)),
        1_000,
        () => '…',
      ).replaceAll('\n', ' ')}`,
    );
  return `### Constraints\n\n${upTo(lines, MOST.constraints, (left) => `- … and ${left} more`)}`;
}

/** More than four readings say nothing new. */
function evidence({ evidence: all }: Requirement, most: number): readonly string[] {
  const one = (it: Evidence) => `${marked(evidenceState(it))} (step ${it.step})${it.kind === 'judge' ? `: ${line(it.said, most)}` : ''}`;
  return all.length === 0 ? ['No check and no judge speaks of it.'] : all.slice(0, 4).map(one);
}

function milestones({ milestones: all }: Report): string {
  if (all.length === 0) return '';
  const rows = all.map(({ title, proof, provenBy, tokens }) => [
    line(title, 200),
    code(proof, 200),
    provenBy === null ? marked({ words: 'not proven', good: false }) : `✅ step ${provenBy}`,
    tokens === null ? '–' : tokens.toLocaleString('en-US'),
  ]);
  return `### Milestones\n\n${table(['Milestone', 'Proof', 'State', 'Tokens'], rows, MOST.milestones)}`;
}

function checks({ checks: { baseline, gate, rows, problems, sealedFailed } }: Report): string {
  const at = (step: number | null) => (step === null ? '' : ` (step ${step})`);
  const cells = rows.map(({ name, before, after }) => [line(name, 120), marked(stateOf(before)), marked(stateOf(after))]);
  const against = upTo(
    problems.map((it) => `- ${line(it, 400)}`),
    MOST.problems,
    (left) => `- … and ${left} more`,
  );
  return [
    '### Checks',
    table(['In a clean checkout', `before any change${at(baseline)}`, `at the newest gate${at(gate)}`], cells, MOST.checks),
    ...(problems.length ? [`Against delivery:\n\n${against}`] : []),
    ...(sealedFailed.length ? [`${counted(sealedFailed.length, 'sealed check')} failed.`] : []),
  ].join('\n\n');
}

function spending({ costs: { rows, total, priced } }: Report): string {
  if (rows.length === 0) return '';
  const row = (words: string, model: string, of: Amount) => [
    ...[words, model, ...[of.uncached, of.cached, of.output].map((n) => n.toLocaleString('en-US'))],
    ...(priced ? [money(of.nanoUsd)] : []),
  ];
  const headings = ['For', 'Model', 'Input, not cached', 'Input, cached', 'Output', ...(priced ? ['Money'] : [])];
  const cells = [row('All', '', total), ...rows.map((it) => row(PHASES[it.phase], code(it.model, 100), it))];
  return `### Spending\n\n${table(headings, cells, MOST.costs)}`;
}

function faults({ faults: all }: Report): string {
  if (!all?.length) return '';
  const lines = all.map(({ step, attempts, why }) => `- Step ${step} was made at attempt ${attempts}: ${line(why, 200)}`);
  return `### Faults survived\n\n${upTo(lines, MOST.faults, (left) => `- … and ${left} more`)}`;
}

function people({ people: all }: Report): string {
  if (all.length === 0) return '';
  const lines = all.map(({ from, text, atMs, step }) => `- ${line(from, 60)}, ${date(atMs)} (step ${step}): ${line(text, 1_000)}`);
  return `### What people said\n\n${upTo(lines, MOST.people, (left) => `- … and ${left} more`)}`;
}

/** The newest, since those say how it ended. */
function steps({ timeline, id }: Report): string {
  const lines = timeline.map(({ seq, kind, title, commit, tokens }) => [
    ...[String(seq), line(kind, 20), line(title, 130)],
    ...[tokens > 0 ? tokens.toLocaleString('en-US') : '', commit.slice(0, 8)],
  ]);
  const shown = lines.slice(-MOST_STEPS);
  const left = lines.length - shown.length;
  const before = left > 0 ? `\n\nThe first ${counted(left, 'step')} are left out: ${code(`longhaul log ${id}`, 90)}` : '';
  return folded(`Steps (${lines.length})`, `${table(['', 'Kind', 'Step', 'Tokens', 'Commit'], shown, MOST.steps)}${before}`);
}

const MOST_STEPS = 40;

function marked({ words, good }: State): string {
  return `${good === null ? '◻️' : good ? '✅' : '❌'} ${words}`;
}
