/** How soon a planted circle is reacted to, and how often honest work is taken for one: through `next()`, with results made up. */

import type { Command, Event } from '../../agent/events';
import { next } from '../../agent/next';
import type { JobState } from '../../agent/state';
import { initialState } from '../../agent/state';
import type { Row } from '../statistics';
import { fraction, simulatedSpec } from './outputs';

interface Print {
  readonly act: string;
  readonly res: string;
  readonly tree: string;
  readonly error?: string;
  /** Tokens in prompts. */
  readonly size?: number;
}

/** What the n-th action of a trace is, from 0; null is a reply without a call. */
type Trace = (n: number) => Print | null;

const honest = (n: number): Print => ({ act: `a${n}`, res: `r${n}`, tree: `t${n}` });
const CIRCLES: Readonly<Record<string, Trace>> = {
  'the same action, same result': () => ({ act: 'a', res: 'r', tree: 't' }),
  'two actions in turn': (n) => ({ act: `a${n % 2}`, res: 'r', tree: 't' }),
  'five actions in turn': (n) => ({ act: `a${n % 5}`, res: 'r', tree: 't' }),
  'the same error': (n) => ({ act: 'a', res: `r${n}`, tree: 't', error: 'exit 1' }),
  'two changes that undo each other': (n) => ({ act: `a${n % 2}`, res: 'r', tree: `t${n % 2}` }),
  'malformed calls': (n) => ({ act: `a${n}`, res: `r${n}`, tree: 't', error: 'format' }),
  'words without calls': () => null,
  'only reading, always something else': (n) => ({ act: `read${n}`, res: `r${n}`, tree: 't' }),
};

const HONEST: Readonly<Record<string, Trace>> = {
  'edit, test, edit, test': (n) => (n % 2 ? { act: 'test', res: 'failed', tree: `t${n - 1}`, error: 'exit 1' } : honest(n)),
  'one tool over forty files': (n) => ({ act: `read${n}`, res: `r${n}`, tree: `t${Math.floor(n / 40)}` }),
  'the same test, other output': (n) => ({
    act: 'test',
    res: `r${n}`,
    tree: `t${Math.floor(n / 12)}`,
    error: n % 3 ? 'exit 1' : `exit ${n}`,
  }),
  'bisecting: back and forth between new states': (n) => ({ act: `checkout${n}`, res: `r${n}`, tree: `t${Math.floor(fraction(n) * 1e6)}` }),
  'slow progress: ten reads, one edit': (n) => ({ act: `a${n}`, res: `r${n}`, tree: `t${Math.floor(n / 11)}` }),
};

/** As many turns as go by without a word to a job that does well: the next one, after 25, is not the circle's. */
const HONEST_FIRST = 26;

export async function benchDetection(length: number): Promise<readonly Row[]> {
  const found = Object.entries(CIRCLES).map(([name, trace]) => {
    const { told, replanned, escalated } = play((n) => (n < HONEST_FIRST ? honest(n) : trace(n - HONEST_FIRST)), 200);
    const first = Math.min(...[told, replanned, escalated].map((it) => it ?? Number.POSITIVE_INFINITY)) - HONEST_FIRST;
    const note = escalated === null ? 'told only' : `a fresh start after ${escalated - HONEST_FIRST}`;
    return { what: `${name}: first reaction after`, value: first, unit: 'actions', note };
  });
  const alarms = Object.entries(HONEST).map(([name, trace]) => {
    const { tellings, escalations, replans } = play(trace, length);
    const note = `${escalations} fresh starts; asked to plan again ${replans} times`;
    return { what: `honest, ${name}: false alarms`, value: tellings, unit: `in ${length} actions`, note };
  });
  return [...found, ...alarms];
}

interface Seen {
  told: number | null;
  /** Asked to plan again: no check has come to pass for 25 turns. */
  replanned: number | null;
  replans: number;
  escalated: number | null;
  tellings: number;
  escalations: number;
}

/** To plan again every 25 turns without a check that came to pass is no alarm, and is counted apart: it is said to every slow job. */
function play(trace: Trace, length: number): Seen {
  const spec = simulatedSpec(1e7);
  const seen: Seen = { told: null, replanned: null, replans: 0, escalated: null, tellings: 0, escalations: 0 };
  let decision = next(spec, initialState(spec.budget), { type: 'start', atMs: 0 });
  for (let n = 0; n < length; ) {
    const command = decision.commands[0];
    if (!command || command.type === 'deliver') break;
    if (command.type === 'callModel' && command.note === 'no_progress') {
      if (n >= HONEST_FIRST) seen.replanned ??= n;
      seen.replans++;
    } else if (command.type === 'callModel' && command.note) {
      seen.told ??= n;
      seen.tellings++;
    }
    if (command.type === 'summarize') {
      seen.escalated ??= n;
      seen.escalations++;
    }
    const print = trace(n);
    decision = next(spec, decision.state, answer(command, decision.state, print));
    if (command.type === 'runTool' || (command.type === 'callModel' && print === null)) n++;
  }
  return seen;
}

/** What an activity would answer. */
export function answer(command: Command, { steps }: JobState, print: Print | null): Event {
  const commit = `c${steps}`;
  const usage = { inputTokens: 1_000, cachedTokens: 0, outputTokens: 20 };
  switch (command.type) {
    case 'prepare':
      return { type: 'prepared', result: { commit }, atMs: 0 };
    case 'runChecks':
      return { type: 'checked', mode: 'baseline', result: { commit, failed: ['tests'], problems: 0 }, atMs: 0 };
    case 'callModel':
      return { type: 'replied', result: { commit, calls: print ? [{ tool: 'run', label: print.act }] : [], usage, from: 0 }, atMs: 0 };
    case 'summarize':
      return { type: 'summarized', stage: command.stage, result: { commit, size: 1_000 }, atMs: 0 };
    case 'runTool':
      return { type: 'acted', result: { commit, ...(print as Print) }, atMs: 0 };
    default:
      throw new Error(`no answer to ${command.type}`);
  }
}
