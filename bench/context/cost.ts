/** Tokens sent against the length of a job, and how much of each prompt a provider's prefix cache could reuse; beside three other policies. */
import { renderStep } from '../../agent/prompt';
import { messageTokens, tokensOf } from '../../agent/tokens';
import { TOOL_DEFINITIONS } from '../../agent/tools/definitions';
import type { ChatMessage, ModelRequest } from '../../contract/chat';
import type { Row } from '../statistics';
import { outputOf, simulatedSpec } from './outputs';
import type { Simulated } from './simulated-job';
import { simulate } from './simulated-job';

const WINDOW = 128_000;

export interface Cost {
  /** Tokens sent up to and including each turn. */
  readonly sent: readonly number[];
  readonly reused: number;
}

export async function benchCost(lengths: readonly number[]): Promise<readonly Row[]> {
  const longest = Math.max(...lengths);
  const meter = new Meter();
  const run = await simulate({
    spec: simulatedSpec(WINDOW),
    steps: longest,
    output: outputOf,
    notes: (_, n) =>
      notesCall({
        discoveries: [`Part ${n} is done; its entry is src/module-${n}/index.ts:12.`],
        doing: `Part ${n}.`,
        next: 'The next part.',
      }),
    providerRatio: 1,
    onRequest: (request) => meter.add(request),
  });
  const turnsAt = (steps: number) => run.store.steps[steps - 1]?.record.spent.turns ?? meter.cost().sent.length;
  const ours = meter.cost();
  const policies = { longhaul: ours, ...others(run) };
  return [...Object.entries(policies).flatMap(([name, cost]) => rows(name, cost, lengths, turnsAt)), ...ownRows(run)];
}

export function notesCall(args: unknown): readonly { readonly id: string; readonly tool: string; readonly args: string }[] {
  return [{ id: 'notes', tool: 'notes', args: JSON.stringify(args) }];
}

/** Adds up requests as a provider with a prefix cache would: leading messages that are those of the request before are reused. */
class Meter {
  private readonly sent: number[] = [];
  private reused = 0;
  private before: readonly Part[] = [];

  add({ messages }: Pick<ModelRequest, 'messages'>): void {
    this.addParts([TOOLS, ...messages.map((message) => ({ key: keyOf(message), tokens: messageTokens(message) }))]);
  }

  addParts(parts: readonly Part[]): void {
    let at = 0;
    while (at < parts.length && parts[at]?.key === this.before[at]?.key) this.reused += parts[at++]?.tokens ?? 0;
    const all = parts.reduce((sum, { tokens }) => sum + tokens, 0);
    this.sent.push((this.sent.at(-1) ?? 0) + all);
    this.before = parts;
  }

  cost(): Cost {
    return { sent: this.sent, reused: this.reused };
  }
}

interface Part {
  readonly key: string;
  readonly tokens: number;
}

const TOOLS: Part = { key: 'tools', tokens: tokensOf(JSON.stringify(TOOL_DEFINITIONS)) };

function keyOf(message: ChatMessage): string {
  return message.role === 'assistant' ? message.content + JSON.stringify(message.calls) : `${message.role}${message.content}`;
}

/** The same steps, shown as others show them. The static part and the ledger are the same for all. */
function others({ store }: Simulated): Readonly<Record<string, Cost>> {
  const frame: readonly Part[] = [TOOLS, { key: 'frame', tokens: 3_000 }];
  const turns = store.steps
    .map(({ record }) => record)
    .filter(({ kind }) => kind === 'model' || kind === 'tool')
    .map((step) => ({
      key: `${step.seq}`,
      tokens: renderStep(step).reduce((sum, it) => sum + messageTokens(it), 0),
      isOutput: step.kind === 'tool',
    }));
  const everything = new Meter();
  const blanking = new Meter();
  const atWindow = new Meter();
  let shown: Part[] = [];
  let summaries = 0;
  for (let at = 0; at < turns.length; at += 2) {
    const before = turns.slice(0, at);
    everything.addParts([...frame, ...before]);
    blanking.addParts([
      ...frame,
      ...before.map((part, i) => (part.isOutput && i < at - 2 * KEPT_TURNS ? { key: `${part.key} left out`, tokens: 12 } : part)),
    ]);
    if (shown.reduce((sum, { tokens }) => sum + tokens, 3_000) > WINDOW * AT_WINDOW) {
      // The summary itself is a request with everything in it.
      atWindow.addParts([...frame, ...shown, { key: 'summarize', tokens: 100 }]);
      shown = [{ key: `summary ${++summaries}`, tokens: SUMMARY_TOKENS }];
    }
    atWindow.addParts([...frame, ...shown]);
    shown.push(...turns.slice(at, at + 2));
  }
  return {
    'send everything': everything.cost(),
    'blank old outputs every turn': blanking.cost(),
    'summarize at the window': atWindow.cost(),
  };
}

/** As common tools do: the last five outputs whole; a summary of 2,000 tokens at nine tenths of the window. */
const KEPT_TURNS = 5;
const AT_WINDOW = 0.9;
const SUMMARY_TOKENS = 2_000;

function rows(name: string, { sent, reused }: Cost, lengths: readonly number[], turnsAt: (steps: number) => number): readonly Row[] {
  const at = (steps: number) => sent[Math.min(turnsAt(steps), sent.length) - 1] ?? 0;
  const all = sent.at(-1) ?? 1;
  const [last = 0, previous = 0] = [...lengths].sort((a, b) => b - a);
  return [
    ...lengths.map((steps) => ({ what: `${name}: sent in ${steps} steps`, value: at(steps) / 1e6, unit: 'M tokens' })),
    {
      what: `${name}: exponent, all lengths`,
      value: slope(lengths.map((steps) => [steps, at(steps)])),
      unit: '',
      note: 'log-log; 1 is linear',
    },
    {
      what: `${name}: exponent, ${previous} to ${last} steps`,
      value: slope([
        [previous, at(previous)],
        [last, at(last)],
      ]),
      unit: '',
    },
    { what: `${name}: prefix that a cache could reuse`, value: (100 * reused) / all, unit: '%' },
    { what: `${name}: sent and not reusable`, value: (all - reused) / 1e6, unit: 'M tokens' },
  ];
}

/** Least squares through the logarithms. */
function slope(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(Math.max(1, y))] as const);
  const mean = (of: 0 | 1) => logs.reduce((sum, it) => sum + it[of], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const above = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return above / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

function ownRows({ summaries, summaryTokens, mostStateBytes, state, store }: Simulated): readonly Row[] {
  const blanks = store.steps.filter(({ record }) => record.action.kind === 'summary' && record.action.stage === 'blank').length;
  return [
    { what: 'longhaul: notes updated', value: summaries, unit: 'times', note: `old outputs left the prompt ${blanks} times` },
    { what: 'longhaul: tokens of these calls', value: summaryTokens / 1e6, unit: 'M tokens' },
    { what: 'longhaul: state of the workflow, most', value: mostStateBytes, unit: 'B' },
    { what: 'longhaul: state of the workflow, at the end', value: JSON.stringify(state).length, unit: 'B' },
  ];
}
