/**
 * A job through the brain and the real activities of model calls and summaries, over a store in memory: what the service does with
 * its context over ten thousand steps, in minutes. Tools are not run: their outputs come from the script.
 */
import type { Attempt } from '../../activities/attempt';
import { callModel } from '../../activities/call-model';
import type { Ports } from '../../activities/ports';
import { summarize } from '../../activities/summarize';
import type { Event, StepCommand } from '../../agent/events';
import { next } from '../../agent/next';
import type { JobState } from '../../agent/state';
import { initialState } from '../../agent/state';
import { requestTokens, stepTokens } from '../../agent/tokens';
import type { ModelReply, ModelRequest } from '../../contract/chat';
import type { JobSpec } from '../../contract/job';
import type { Ledger, StepRecord } from '../../contract/steps';
import { MemoryStore } from './memory-store';

export interface Simulation {
  readonly spec: JobSpec;
  readonly steps: number;
  /** What the tool of a turn prints, from 1. */
  readonly output: (turn: number) => string;
  /** Answers a request for notes. */
  readonly notes: (request: ModelRequest, n: number) => ModelReply['calls'];
  /** Tokens of the provider for one of our tokenizer's. */
  readonly providerRatio: number;
  /** Called with every request of a turn. */
  readonly onRequest?: (request: ModelRequest) => void;
}

export interface Simulated {
  readonly store: MemoryStore;
  readonly state: JobState;
  readonly summaries: number;
  readonly summaryTokens: number;
  readonly mostStateBytes: number;
}

const ATTEMPT: Attempt = { signal: new AbortController().signal, show: () => {} };
const NOTHING = { turns: 0, inputTokens: 0, outputTokens: 0 };

export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { spec } = simulation;
  const store = new MemoryStore(spec, ledgerOf(spec));
  const run = { summaries: 0, summaryTokens: 0, mostStateBytes: 0 };
  const ports = portsOf(store, simulation, run);
  let decision = next(spec, initialState(spec.budget), { type: 'start', atMs: 0 });
  while (decision.state.steps < simulation.steps) {
    const command = decision.commands[0] as StepCommand | undefined;
    if (!command) throw new Error(`the simulated job stands still at step ${decision.state.steps}: ${decision.state.parked?.reason}`);
    decision = next(spec, decision.state, await carriedOut(ports, store, simulation, command));
    run.mostStateBytes = Math.max(run.mostStateBytes, JSON.stringify(decision.state).length);
  }
  return { store, state: decision.state, ...run };
}

async function carriedOut(ports: Ports, store: MemoryStore, { spec, output }: Simulation, command: StepCommand): Promise<Event> {
  const job = spec.id;
  switch (command.type) {
    case 'prepare': {
      const { commit } = await published(store, {
        kind: 'prepare',
        title: 'start',
        action: { kind: 'prepare', base: null, environment: [] },
        text: FILES,
      });
      return { type: 'prepared', result: { commit, size: 2_000 }, atMs: 0 };
    }
    case 'runChecks': {
      const action = { kind: 'check', mode: 'baseline', results: [{ name: 'tests', passed: false, exitCode: 1 }], problems: [] } as const;
      const { commit } = await published(store, { kind: 'check', title: 'baseline', action, text: '- tests: fails (exit 1)' });
      return { type: 'checked', mode: 'baseline', result: { commit, failed: ['tests'], problems: 0 }, atMs: 0 };
    }
    case 'callModel':
      return { type: 'replied', result: await callModel(ports, { job, ...command }, ATTEMPT), atMs: 0 };
    case 'summarize':
      return { type: 'summarized', stage: command.stage, result: await summarize(ports, { job, ...command }, ATTEMPT), atMs: 0 };
    case 'runTool': {
      const reply = store.steps[command.reply]?.record.action;
      const call = reply?.kind === 'model' ? reply.calls[command.call] : undefined;
      if (!call) throw new Error('no such call');
      const text = output(store.steps.at(-1)?.record.spent.turns ?? 0);
      const { commit, record } = await published(store, {
        kind: 'tool',
        title: command.label,
        action: { kind: 'tool', call, ok: true },
        text,
      });
      const print = { act: call.args, res: String(store.steps.length), tree: String(store.steps.length) };
      return { type: 'acted', result: { commit, ...print, size: stepTokens(record) }, atMs: 0 };
    }
    default:
      throw new Error(`a simulated job does not ${command.type}`);
  }
}

/** Some 1,500 tokens of a repository's map and rules. */
const FILES = Array.from({ length: 200 }, (_, i) => `src/module-${i}/index.ts`).join('\n');

function published(store: MemoryStore, step: Omit<StepRecord, 'seq' | 'spent'>) {
  const parent = store.steps.at(-1);
  const record = { ...step, seq: store.steps.length, spent: parent?.record.spent ?? NOTHING };
  return store.publish({ parent: parent?.commit ?? null, workTree: 'tree', record, ledger: ledgerOf(store.spec) });
}

function ledgerOf({ goal, constraints, checks, protectedPaths }: JobSpec): Ledger {
  return { goal, constraints, checks: checks.map(({ name, command }) => ({ name, command })), protectedPaths, decisions: [] };
}

function portsOf(store: MemoryStore, simulation: Simulation, run: { summaries: number; summaryTokens: number }): Ports {
  const used = (request: ModelRequest) => Math.ceil(requestTokens(request.messages, request.tools) * simulation.providerRatio);
  const usage = (request: ModelRequest) => ({ inputTokens: used(request), cachedTokens: 0, outputTokens: 60 });
  const model = {
    reply: async (request: ModelRequest): Promise<ModelReply> => {
      if (request.tools.length === 1) {
        run.summaries++;
        run.summaryTokens += used(request);
        return { text: '', calls: simulation.notes(request, run.summaries), finishReason: 'tool_calls', usage: usage(request) };
      }
      simulation.onRequest?.(request);
      const turn = store.steps.length;
      const calls = [{ id: `call_${turn}`, tool: 'run', args: JSON.stringify({ command: `node scripts/step.js --part ${turn}` }) }];
      return { text: `I look at part ${turn} next.`, calls, finishReason: 'tool_calls', usage: usage(request) };
    },
  };
  const stores = { open: async () => store, create: async () => store };
  // Workspaces and sandboxes are for tools and checks, which are not run here.
  return { stores, model, crash: { reach: () => {} } } as unknown as Ports;
}
