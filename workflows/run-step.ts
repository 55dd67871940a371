/** One command to one activity, its end to one event. Catches only what Temporal reports; anything else is a bug and fails the task. */
import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation, patched, TimeoutFailure } from '@temporalio/workflow';
import type { Event, Failure, StepCommand } from '../agent/events';
import type { JobSpec } from '../contract/job';
import { activities, optionsFor } from './activities';
import { summaryOf } from './status';

type Untimed = Event extends infer E ? (E extends Event ? Omit<E, 'atMs'> : never) : never;

export async function runStep(spec: JobSpec, owner: string, command: StepCommand, tell: (event: Event) => void): Promise<void> {
  const scope = CancellationScope.current();
  try {
    const event = await execute(spec, owner, command);
    tell({ ...event, atMs: Date.now() } as Event);
  } catch (error) {
    const stopped = scope.consideredCancelled && isWorthAnother(error) && patched('stopped-as-its-worker-died');
    tell({ type: 'failed', command: command.type, failure: stopped ? STOPPED : failureOf(error), atMs: Date.now() });
  }
}

const STOPPED: Failure = { kind: 'cancelled', message: 'cancelled' };

/** The server makes no other attempt once a stop was asked for: whatever ended this one, say its worker's death, it has stopped. */
function isWorthAnother(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  return cause instanceof TimeoutFailure || (cause instanceof ApplicationFailure && !cause.nonRetryable);
}

async function execute(spec: JobSpec, owner: string, command: StepCommand): Promise<Untimed> {
  const options = optionsFor(spec, command, summaryOf(command));
  const job = spec.id;
  switch (command.type) {
    case 'prepare':
      return { type: 'prepared', result: await activities.prepareWorkspace.executeWithOptions(options, [{ spec, owner }]) };
    case 'callModel': {
      const { type: _, ...input } = command;
      return {
        type: 'replied',
        result: await activities.callModel.executeWithOptions(options, [{ job, ...input }]),
      };
    }
    case 'summarize': {
      const { type: _, ...input } = command;
      return {
        type: 'summarized',
        stage: input.stage,
        result: await activities.summarize.executeWithOptions(options, [{ job, ...input }]),
      };
    }
    case 'runTool': {
      const { type: _, label: __, ...input } = command;
      return { type: 'acted', result: await activities.runTool.executeWithOptions(options, [{ job, ...input }]) };
    }
    case 'runChecks': {
      const { type: _, ...input } = command;
      return { type: 'checked', mode: command.mode, result: await activities.runChecks.executeWithOptions(options, [{ job, ...input }]) };
    }
    case 'judge': {
      const { type: _, ...input } = command;
      return { type: 'judged', result: await activities.judge.executeWithOptions(options, [{ job, ...input }]) };
    }
    case 'recordMessage': {
      const { type: _, ...input } = command;
      return { type: 'recorded', result: await activities.recordMessage.executeWithOptions(options, [{ job, ...input }]) };
    }
    case 'deliver': {
      const { type: _, ...input } = command;
      const { outcome, reason } = command;
      return { type: 'delivered', outcome, reason, result: await activities.deliver.executeWithOptions(options, [{ job, ...input }]) };
    }
  }
}

function failureOf(error: unknown): Failure {
  if (isCancellation(error)) return STOPPED;
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return { kind: cause.type ?? 'unknown', message: cause.message, ...detailsOf(cause) };
  if (cause instanceof TimeoutFailure) return { kind: 'timeout', message: deepest(cause) };
  return { kind: 'unknown', message: cause?.message ?? error.message };
}

function detailsOf({ details }: ApplicationFailure): Pick<Failure, 'windowTokens'> {
  const given = details?.[0];
  return typeof given === 'number' ? { windowTokens: given } : {};
}

/** A timeout over many attempts carries the last attempt's failure, which says more than the timeout. */
function deepest(failure: TimeoutFailure): string {
  return failure.cause ? `${failure.message}, after: ${failure.cause.message}` : failure.message;
}
