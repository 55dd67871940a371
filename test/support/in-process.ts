/**
 * A job without Temporal, in this process: the brain, the real activities, git store, sandbox and wire. An attempt can be lost at every
 * place where a worker could die, and is made again by activities that remember nothing: hundreds of losses in the time of a few kills.
 */
import { join } from 'node:path';
import type { Attempt } from '../../activities/attempt';
import { callModel } from '../../activities/call-model';
import { deliver } from '../../activities/deliver';
import { judge } from '../../activities/judge';
import type { CrashPoint, Ports } from '../../activities/ports';
import { prepareWorkspace } from '../../activities/prepare-workspace';
import { recordMessage } from '../../activities/record-message';
import { runChecks } from '../../activities/run-checks';
import { runTool } from '../../activities/run-tool';
import { summarize } from '../../activities/summarize';
import { gitStores, gitWorkspaces } from '../../adapters/git';
import { localSandboxes } from '../../adapters/local';
import { openAiModel } from '../../adapters/model';
import type { Event, StepCommand } from '../../agent/events';
import { next } from '../../agent/next';
import { initialState, type JobState } from '../../agent/state';
import type { HumanMessage } from '../../contract/acts';
import { ModelFailure } from '../../contract/failures';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { byShape } from '../../redaction/redactor';

/** `model.after-reply`: the provider has answered, is paid, and nobody has heard it. */
export type Place = CrashPoint | 'model.after-reply';

export interface Surroundings {
  readonly home: string;
  readonly modelUrl: string;
  readonly loses?: (place: Place, seq: number) => boolean;
}

class Lost extends Error {}

const AT: Attempt = { signal: new AbortController().signal, show: () => {} };
type Untimed = Event extends infer E ? (E extends Event ? Omit<E, 'atMs'> : never) : never;

export class InProcessJob {
  losses = 0;
  outcome: Outcome | undefined;
  private clock = 0;
  private decision: ReturnType<typeof next>;
  private readonly sandboxes = localSandboxes();

  constructor(
    readonly spec: JobSpec,
    private readonly around: Surroundings,
  ) {
    this.decision = next(spec, { ...initialState(spec.budget), recordsActs: true }, { type: 'start', atMs: 0 });
  }

  get state(): JobState {
    return this.decision.state;
  }

  /** While a command is under way it stays so. */
  tell(message: HumanMessage): void {
    const { commands } = this.decision;
    this.absorb({ type: 'told', message });
    if (this.decision.commands.length === 0 && this.state.running !== null) this.decision = { ...this.decision, commands };
  }

  /** One command to its end, however often its attempts are lost; false when the job waits or has ended. */
  async step(): Promise<boolean> {
    const command = this.decision.commands[0];
    if (command?.type === 'end') this.outcome = command.outcome;
    if (!command || command.type === 'end' || command.type === 'cancelRunning') return false;
    this.absorb(await this.carriedOut(command));
    return true;
  }

  close(): Promise<void> {
    return this.sandboxes.close();
  }

  private absorb(event: Untimed): void {
    this.decision = next(this.spec, this.decision.state, { ...event, atMs: ++this.clock } as Event);
  }

  private async carriedOut(command: StepCommand): Promise<Untimed> {
    for (;;) {
      try {
        return await eventOf(this.ports(command), this.spec, command);
      } catch (error) {
        if (error instanceof ModelFailure && !error.retryable)
          return { type: 'failed', command: command.type, failure: { kind: error.kind, message: error.message } };
        if (!(error instanceof Lost)) throw error;
        this.losses++;
      }
    }
  }

  /** New ones for each attempt, as a new process would have them. */
  private ports(command: StepCommand): Ports {
    const { home, modelUrl, loses = () => false } = this.around;
    const lose = (place: Place, seq: number) => {
      if (loses(place, seq)) throw new Lost(`${place} at ${seq}`);
    };
    const model = openAiModel({ apiKey: 'scripted', baseURL: modelUrl });
    return {
      stores: gitStores({ home }),
      workspaces: gitWorkspaces({ cacheDir: join(home, 'cache') }),
      sandboxes: this.sandboxes,
      model: {
        reply: async (...request) => {
          const reply = await model.reply(...request);
          lose('model.after-reply', 'seq' in command ? command.seq : 0);
          return reply;
        },
      },
      redact: byShape.redact,
      forge: { propose: async () => null },
      notifier: { webhook: async () => {}, command: async () => {} },
      // In the middle of a command there is nobody to catch it.
      crash: { reach: (place, seq) => (place === 'tool.mid-command' ? undefined : lose(place, seq)) },
    };
  }
}

async function eventOf(ports: Ports, spec: JobSpec, command: StepCommand): Promise<Untimed> {
  const job = spec.id;
  switch (command.type) {
    case 'prepare':
      return { type: 'prepared', result: await prepareWorkspace(ports, { spec, owner: 'test' }, AT) };
    case 'callModel':
      return { type: 'replied', result: await callModel(ports, { job, ...command }, AT) };
    case 'summarize':
      return { type: 'summarized', stage: command.stage, result: await summarize(ports, { job, ...command }, AT) };
    case 'runTool':
      return { type: 'acted', result: await runTool(ports, { job, ...command }, AT) };
    case 'runChecks':
      return { type: 'checked', mode: command.mode, result: await runChecks(ports, { job, ...command }, AT) };
    case 'judge':
      return { type: 'judged', result: await judge(ports, { job, ...command }, AT) };
    case 'recordMessage':
      return { type: 'recorded', result: await recordMessage(ports, { job, ...command }) };
    case 'deliver': {
      const { outcome, reason } = command;
      return { type: 'delivered', outcome, reason, result: await deliver(ports, { job, ...command }, AT) };
    }
  }
}
