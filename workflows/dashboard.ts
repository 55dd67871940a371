/** The Web UI's Current Details: a job at a glance, as Markdown. Costs no history, so it is drawn anew after every event. */
import { dollars } from '../agent/money';
import type { ReviewPoint } from '../contract/acts';
import type { JobSpec } from '../contract/job';
import type { JobStatus } from '../contract/messages';

export function dashboard(spec: JobSpec, status: JobStatus): string {
  return [
    `**${status.phase}** · ${code(status.doing)}`,
    ...howToAct(status),
    '',
    `**Goal:** ${code(spec.goal.split('\n')[0]?.slice(0, GOAL_CHARS) ?? '')}`,
    '',
    ...milestones(status),
    '**Spent:**',
    '',
    ...spending(status),
    `- Checks: ${checks(status)}`,
    ...(status.outcome?.pullRequest ? [`- Pull request: ${code(status.outcome.pullRequest)}`] : []),
    `- Branch: ${code(spec.delivery.branch)} · head ${code(status.head?.slice(0, 10) ?? 'none')}`,
  ].join('\n');
}

const GOAL_CHARS = 200;

/** In the Web UI's own words: its Update and Signal forms take the name and plain JSON. */
function howToAct({ review, waits, outcome }: JobStatus): readonly string[] {
  if (outcome || !waits) return [];
  return ['', `▶ Send update ${waits === 'review' && review ? UPDATES[review] : waits === 'budget' ? MORE : '`resume`'}.`];
}

const MORE = '`extend` with `{ "steps": N }`, or with any of `tokens`, `usd`, `wallMinutes`, `sandboxMinutes`';

const UPDATES: Readonly<Record<ReviewPoint, string>> = {
  plan: '`approve`, or `reject` with `"why"`',
  command: '`approve`, or `reject` with `"why"`',
  delivery: '`approve`, or `reject` with `"why"`',
  budget: '`approve`, or `reject` with `"why"` to end it here',
  stuck: '`answer` with `"text"`, or `reject` with `"why"` to end it here',
};

function milestones({ milestone }: JobStatus): readonly string[] {
  if (!milestone) return [];
  const { count, proven, title, titles } = milestone;
  if (!titles) return [`**Milestone:** ${Math.min(proven + 1, count)} of ${count}: ${code(title)}`, ''];
  const marks = titles.map((it, i) => `- ${i < proven ? '✓' : i === proven ? '▶' : '○'} ${code(it)}`);
  return [`**Milestones:** ${proven} of ${count} proven`, '', ...marks, ''];
}

function spending({ steps, spent, sandboxMs = 0, budget }: JobStatus): readonly string[] {
  const tokens = spent.inputTokens + spent.outputTokens;
  const cached = spent.cachedTokens ? `, ${grouped(spent.cachedTokens)} of them from the provider's cache` : '';
  const minutes = budget.maxSandboxMinutes;
  return [
    // No table: the Web UI draws its cells without a gap.
    `- Steps: ${of(steps, budget.maxSteps)}`,
    `- Tokens: ${of(tokens, budget.maxTokens)}${cached}`,
    ...moneyLine(spent.nanoUsd, budget.maxUsd),
    `- Sandbox: ${Math.round(sandboxMs / 1000)} s${minutes === undefined ? '' : ` of ${minutes} min`}`,
  ];
}

function moneyLine(nanoUsd: number | undefined, maxUsd: number | undefined): readonly string[] {
  if (nanoUsd === undefined && maxUsd === undefined) return [];
  return [`- Money: ${dollars(nanoUsd ?? 0)}${maxUsd === undefined ? '' : ` of $${maxUsd}`}`];
}

function checks({ failingChecks, checked }: JobStatus): string {
  const newest = checked ? ` (${checked.mode}, step ${checked.step})` : '';
  return `${failingChecks.length ? `${failingChecks.map(code).join(', ')} failing` : checked ? 'all pass' : 'not run yet'}${newest}`;
}

/** With a bar of ten, which is all that plain text has. */
function of(used: number, most: number): string {
  const full = Math.max(0, Math.min(BAR, Math.round((used / most) * BAR)));
  return `${grouped(used)} of ${grouped(most)} ${'▰'.repeat(full)}${'▱'.repeat(BAR - full)}`;
}

const BAR = 10;

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Text that a model or a repository wrote, kept from acting as Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}
