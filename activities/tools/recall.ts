/** `recall`: what an earlier step of this job said, any of them by a search, or a file as it was then: read from the store, bounded. */
import type { ToolArgs } from '../../agent/tools/definitions';
import type { StepRecord } from '../../contract/steps';
import type { RecordedStep } from '../ports';
import type { ToolContext } from './context';
import type { Observation } from './observation';
import { observed, refused } from './observation';
import { insidePath, outside } from './paths';

const LINES = 400;
const FILE_BYTES = 2_000_000;
const MATCHES = 40;
const LINES_PER_STEP = 5;
const LINE_CHARS = 300;
/** Steps read at a time: a search ends as soon as it has enough. */
const PAGE = 500;

export async function recall(args: ToolArgs['recall'], ctx: ToolContext): Promise<Observation> {
  if (args.search !== undefined) return searchSteps(args.search, ctx);
  const seq = args.step as number;
  const step = seq < ctx.seq ? await ctx.store.find(seq) : null;
  if (!step) return refused('no_step', 'no such step', `There is no step ${seq} yet. The last one is ${ctx.seq - 1}.`);
  return args.path === undefined ? outputOf(step, args.from, ctx) : fileAt(step, args.path, args.from, ctx);
}

function outputOf({ record }: RecordedStep, from: number | undefined, ctx: ToolContext): Observation {
  return pageOf(`recall step ${record.seq}`, `Step ${record.seq} (${record.title})`, record.output ?? record.text, from, ctx);
}

async function fileAt(step: RecordedStep, given: string, from: number | undefined, ctx: ToolContext): Promise<Observation> {
  const path = insidePath(given);
  if (path === null) return refused('path', 'recall refused', outside(given));
  const { seq } = step.record;
  const content = await ctx.store.file(step.workTree, path, FILE_BYTES);
  if (content === null)
    return refused('not_found', 'no such file then', `After step ${seq} there was no file ${path} of at most ${FILE_BYTES} bytes.`);
  return pageOf(`recall ${path} at step ${seq}`, `${path} as it was after step ${seq}`, content.toString('utf8'), from, ctx);
}

function pageOf(title: string, what: string, text: string, from = 1, ctx: ToolContext): Observation {
  const lines = text.split('\n');
  const shown = lines.slice(from - 1, from - 1 + LINES);
  return observed(ctx.seq, true, title, `${what}, lines ${from} to ${from + shown.length - 1} of ${lines.length}:`, shown.join('\n'));
}

async function searchSteps(search: string, ctx: ToolContext): Promise<Observation> {
  const terms = search.toLowerCase().split(/\s+/);
  const found: string[] = [];
  for (let end = ctx.seq; end > 0 && found.length < MATCHES; end -= PAGE) {
    const page = await ctx.store.between(Math.max(0, end - PAGE), end);
    for (const { record } of [...page].reverse()) found.push(...matchesIn(record, terms));
  }
  if (found.length === 0)
    return { ok: true, title: 'recall found nothing', text: 'No step holds all these words on one line. Try fewer or others.' };
  return observed(ctx.seq, true, `recall ${search.slice(0, 40)}`, 'Newest first:', found.slice(0, MATCHES).join('\n'));
}

/** Answers of `recall` itself would only be found again. */
function matchesIn({ seq, action, text, output, title }: StepRecord, terms: readonly string[]): readonly string[] {
  if (action.kind === 'tool' && action.call.tool === 'recall') return [];
  const said = action.kind === 'model' ? [text, ...action.calls.map((call) => call.args)].join('\n') : (output ?? text);
  const lines = said.split('\n').filter((line) => holdsAll(line.toLowerCase(), terms));
  return lines.slice(0, LINES_PER_STEP).map((line) => `step ${seq} (${title.slice(0, 60)}): ${around(line, terms)}`);
}

function holdsAll(line: string, terms: readonly string[]): boolean {
  return terms.every((term) => line.includes(term));
}

/** The part of a long line where the first word stands. */
function around(line: string, terms: readonly string[]): string {
  if (line.length <= LINE_CHARS) return line;
  const at = Math.max(0, line.toLowerCase().indexOf(terms[0] as string) - LINE_CHARS / 3);
  return `…${line.slice(at, at + LINE_CHARS)}…`;
}
