/** Jobs as a table: what a list and the live board show, with the columns that there is room for. Pure. */
import colors from 'picocolors';
import type { Listed } from './listed';
import { safeLine } from './safe-text';
import { timeOf } from './story';
import { dollars, short } from './terminal/amounts';
import { clipped, fitted, widthOf } from './terminal/columns';

interface Column {
  readonly name: string;
  readonly cell: (job: Listed, now: Date) => string;
  readonly colour?: (text: string, job: Listed) => string;
  readonly isNumber?: true;
}

const GAP = '  ';

export function boardLines(jobs: readonly Listed[], columns: number, now: Date): readonly string[] {
  if (jobs.length === 0) return [clipped('No jobs yet. Submit one with: longhaul submit job.yaml', columns)];
  const shown = withRoom(jobs, columns, now);
  const lines = jobs.map((job) => {
    const cells = shown.map(({ column, width }) => {
      const text = padded(column, column.cell(job, now), width);
      return column.colour ? column.colour(text, job) : text;
    });
    return clipped([...cells, doingCell(job)].join(GAP).trimEnd(), columns);
  });
  const head = shown.map(({ column, width }) => padded(column, column.name, width)).join(GAP);
  return [colors.dim(clipped(head.trimEnd(), columns)), ...lines];
}

/** In the order of a line. */
const COLUMNS: readonly Column[] = [
  { name: 'job', cell: ({ id }) => safeLine(id), colour: colors.bold },
  { name: 'state', cell: stateOf, colour: stateColour },
  { name: 'plan', cell: ({ published }) => (published?.milestone ? `${published.milestone.proven}/${published.milestone.count}` : '') },
  { name: 'steps', cell: ({ published }) => (published ? short(published.steps) : ''), isNumber: true },
  { name: 'tokens', cell: tokensOf, isNumber: true },
  {
    name: 'money',
    cell: ({ published }) => (published?.spent.nanoUsd === undefined ? '' : dollars(published.spent.nanoUsd)),
    isNumber: true,
  },
  { name: 'started', cell: ({ startedAt }, now) => timeOf(startedAt, now), colour: colors.dim },
];

/** What is left out first where there is no room for all; job and state always stay. */
const FIRST_TO_GO = ['started', 'tokens', 'steps', 'money', 'plan'];
/** For the first words of what a job does or waits for. */
const DOING_COLUMNS = 16;

function withRoom(jobs: readonly Listed[], columns: number, now: Date) {
  let shown = COLUMNS.map((column) => {
    const cells = jobs.map((job) => column.cell(job, now));
    const isEmpty = cells.every((cell) => cell === '');
    return { column, width: isEmpty ? 0 : Math.max(column.name.length, ...cells.map(widthOf)) };
  }).filter(({ width }) => width > 0);
  for (const name of FIRST_TO_GO) {
    const total = shown.reduce((sum, { width }) => sum + width + GAP.length, DOING_COLUMNS);
    if (total <= columns) break;
    shown = shown.filter(({ column }) => column.name !== name);
  }
  return shown;
}

function padded({ isNumber }: Column, text: string, width: number): string {
  return isNumber ? text.padStart(width) : fitted(text, width);
}

function stateOf({ state, phase, outcome }: Listed): string {
  return safeLine(state === 'RUNNING' ? phase || 'new' : (outcome ?? state.toLowerCase()));
}

function stateColour(text: string, { state, phase, outcome, needsInput }: Listed): string {
  if (needsInput || (state === 'RUNNING' && phase === 'paused')) return colors.yellow(text);
  if (state === 'RUNNING') return colors.cyan(text);
  return outcome === 'delivered' ? colors.green(text) : colors.red(text);
}

function tokensOf({ published }: Listed): string {
  return published ? short(published.spent.inputTokens + published.spent.outputTokens) : '';
}

function doingCell({ state, needsInput, published }: Listed): string {
  const doing = safeLine(published?.doing ?? '');
  if (needsInput) return `${colors.yellow('waits for you')}${doing ? ` ${doing}` : ''}`;
  return state === 'RUNNING' ? colors.dim(doing) : '';
}
