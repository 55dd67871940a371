/**
 * How full the model's window is, and what is done about it before a call: the brain's half, in numbers alone. A prompt's size is what
 * the provider counted last plus what was recorded since, by our tokenizer, corrected by how far that one was off.
 * What a summary holds is `view.ts` and `notes.ts`.
 */
import type { Replied, Summarized } from '../contract/activities';
import type { ModelProfile } from '../contract/job';
import type { SummaryStage } from '../contract/steps';

export interface Context {
  /** Tokens of the next prompt, as far as is known. */
  readonly tokens: number;
  /** Of these, in outputs that were added since old ones were left out. */
  readonly outputs: number;
  /** What the provider counted for a prompt, by what we had counted. */
  readonly ratio: number;
  /** Smaller than the profile's if the provider said so. */
  readonly window?: number;
  /** Position of the summary that prompts begin with. */
  readonly summary?: number;
  /** Steps since the newest compaction, and tools used since. */
  readonly steps: number;
  readonly acts: number;
  /** What is to be done before the next call, whatever the numbers say. */
  readonly due?: SummaryStage;
  /** Position of a summary whose notes could not be used. */
  readonly broken?: number;
  /** Fresh starts in a row without a tool between them. */
  readonly resets: number;
}

export const EMPTY: Context = { tokens: 0, outputs: 0, ratio: 1, steps: 0, acts: 0, resets: 0 };

/** A prompt is full at this part of the room, and never lets more tokens than this be sent again and again. Measured: docs/performance.md. */
const FULL = { part: 0.7, tokens: 64_000 };
/** Of outputs, what stays whole when old ones leave; and by how much of a full prompt that has to help, or notes are made instead. */
const KEPT_OUTPUTS = { tokens: 20_000, part: 1 / 3 };
const WORTH = 0.5;
const FEWEST_STEPS = 20;
/** A summary that leaves more than this has not done its work. */
const STILL_FULL = 0.6;
/** With no stated limit, an overflow says only that the window is smaller than what was sent. */
const LEARNED = 0.75;
const SMALLEST_WINDOW = 1_024;
const MOST_RESETS = 3;
/** Estimates further off than this come from a server that counts something else. */
const RATIOS = { least: 0.5, most: 4 };

/** Tokens of a request: for the prompt, and for the reply. */
export function roomOf(model: ModelProfile, window = model.windowTokens): { readonly prompt: number; readonly reply: number } {
  const reply = Math.min(model.maxOutputTokens, Math.floor(window / 4));
  return { prompt: window - reply, reply };
}

export function keptOutputs(room: number): number {
  return Math.min(KEPT_OUTPUTS.tokens, Math.floor(room * KEPT_OUTPUTS.part));
}

function fullAt(room: number): number {
  return Math.min(FULL.tokens, room * FULL.part);
}

/** What has to be done before the next model call, or null. */
export function compaction(model: ModelProfile, context: Context): SummaryStage | null {
  if (context.due) return context.due;
  const room = roomOf(model, context.window).prompt;
  const full = fullAt(room);
  if (context.tokens < full) return null;
  if (context.acts === 0) return secondTry(context);
  const freed = context.outputs - keptOutputs(room);
  return freed >= full * WORTH && context.steps >= FEWEST_STEPS ? 'blank' : 'summary';
}

/** Nothing was done since the last compaction and it is full again: notes do not help, a fresh start might; after that, the call is made as it is. */
function secondTry(context: Context): SummaryStage | null {
  return context.resets < 1 ? 'reset' : null;
}

export function prepared(size = 0): Context {
  return { ...EMPTY, tokens: size };
}

export function added(context: Context, size = 0, isOutput = false): Context {
  const tokens = Math.ceil(size * context.ratio);
  const acted = isOutput ? { acts: context.acts + 1, outputs: context.outputs + tokens, resets: 0 } : {};
  return { ...context, tokens: context.tokens + tokens, steps: context.steps + 1, ...acted };
}

export function replied(context: Context, { usage, estimate, size = usage.outputTokens }: Replied): Context {
  const seen = estimate ? usage.inputTokens / estimate : context.ratio;
  const ratio = Math.min(RATIOS.most, Math.max(RATIOS.least, seen));
  return added({ ...context, ratio, tokens: usage.inputTokens }, size);
}

export function summarized(model: ModelProfile, context: Context, stage: SummaryStage, seq: number, result: Summarized): Context {
  const { due: _, broken, ...rest } = context;
  const steps = rest.steps + 1;
  if (result.problem === 'retry' && broken === undefined) return { ...rest, steps, due: stage, broken: seq };
  if (result.problem) return { ...rest, steps, due: 'reset' };
  const tokens = Math.ceil(result.size * rest.ratio);
  const after = { ...rest, tokens, outputs: 0, steps: 0, acts: 0, summary: seq };
  if (stage === 'blank')
    return { ...after, outputs: Math.min(rest.outputs, keptOutputs(roomOf(model, rest.window).prompt)), acts: rest.acts };
  if (stage === 'reset' || stage === 'revert') return { ...after, resets: rest.resets + 1 };
  const isStillFull = tokens > STILL_FULL * roomOf(model, rest.window).prompt;
  return isStillFull ? { ...after, due: 'reset' } : after;
}

/** After the provider refused a prompt as too long; null if nothing that we can leave out is left. */
export function overflowed(model: ModelProfile, context: Context, stated?: number): Context | null {
  if (context.resets >= MOST_RESETS) return null;
  const { prompt, reply } = roomOf(model, context.window);
  const sent = Math.min(context.tokens, prompt) + reply;
  const learned = stated !== undefined && stated < prompt + reply ? stated : Math.floor(sent * LEARNED);
  const window = Math.max(SMALLEST_WINDOW, learned);
  return { ...context, window, due: context.acts > 0 ? 'summary' : 'reset' };
}
