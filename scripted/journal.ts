/**
 * The wire log: what was asked and whether the reply went out whole, one JSON line each, appended before anything is answered.
 * It outlives the server, so that calls can be counted and compared across any number of kills.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Call {
  /** Position in the log, from 1. */
  readonly n: number;
  readonly at: string;
  readonly model: string;
  readonly turn: number;
  /** The one tool that was offered, where the script answers such requests apart; `turn` is then their own number. */
  readonly aside?: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Leading bytes in common with the previous request for the same model: what a prefix cache could have saved. */
  readonly prefixBytes: number;
  readonly fault?: string;
  /** The reply, a whole one, was handed to the operating system. It may still have missed a client that was killed. */
  readonly answered: boolean;
  readonly body?: string;
}

export interface Journal {
  asked(call: {
    readonly model: string;
    readonly turn: number;
    readonly body: Buffer;
    readonly aside?: string;
    readonly fault?: string;
  }): number;
  answered(n: number): void;
  calls(model?: string): readonly Call[];
}

export function openJournal(options: { readonly file?: string; readonly keepBodies?: boolean }): Journal {
  const calls = options.file === undefined ? [] : reread(options.file);
  const previous = new Map<string, Buffer>();
  const append = (line: unknown) => options.file !== undefined && appendFileSync(options.file, `${JSON.stringify(line)}\n`);
  return {
    asked({ model, turn, body, aside, fault }) {
      const stream = aside === undefined ? model : `${model} ${aside}`;
      const call: Call = {
        n: (calls.at(-1)?.n ?? 0) + 1,
        at: new Date().toISOString(),
        model,
        turn,
        ...(aside === undefined ? {} : { aside }),
        sha256: createHash('sha256').update(body).digest('hex'),
        bytes: body.length,
        prefixBytes: commonPrefix(previous.get(stream), body),
        ...(fault === undefined ? {} : { fault }),
        answered: false,
        ...(options.keepBodies ? { body: body.toString('utf8') } : {}),
      };
      previous.set(stream, body);
      calls.push(call);
      append(call);
      return call.n;
    },
    answered(n) {
      markAnswered(calls, n);
      append({ n, at: new Date().toISOString(), answered: true });
    },
    calls: (model) => calls.filter((call) => model === undefined || call.model === model),
  };
}

/** A line torn by a kill is left alone and ended, so that it spoils nothing after it. */
function reread(file: string): Call[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  return readCalls(text);
}

/** The calls of a wire log, each with its answer. For reading a log while its server runs, or after it died. */
export function readCalls(log: string): Call[] {
  const calls: Call[] = [];
  for (const line of log.split('\n')) {
    const entry = tryParse(line);
    if (typeof entry?.model === 'string') calls.push(entry as Call);
    else if (typeof entry?.n === 'number' && entry.answered === true) markAnswered(calls, entry.n);
  }
  return calls;
}

function markAnswered(calls: Call[], n: number): void {
  const index = calls.findLastIndex((call) => call.n === n);
  const call = calls[index];
  if (call) calls[index] = { ...call, answered: true };
}

function tryParse(line: string): Partial<Call> | null {
  try {
    return JSON.parse(line) as Partial<Call> | null;
  } catch {
    return null;
  }
}

function commonPrefix(before: Buffer | undefined, now: Buffer): number {
  if (!before) return 0;
  const end = Math.min(before.length, now.length);
  let length = 0;
  while (length < end && before[length] === now[length]) length += 1;
  return length;
}
