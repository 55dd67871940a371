/**
 * The heart of every activity: a step is made only if it is not there yet, and what is recorded is what counts, whoever
 * recorded it. However late a forgotten attempt wakes up, the workflow sees one step per position.
 */
import type { StepInput } from '../contract/activities';
import { StoreFailure } from '../contract/failures';
import type { Action, Ledger, StepKind, StepRecord } from '../contract/steps';
import type { JobStore, Ports, RecordedStep } from './ports';

export interface Before {
  readonly store: JobStore;
  readonly parent: RecordedStep;
}

export interface Made {
  readonly workTree: string;
  readonly record: StepRecord;
  /** Unchanged from the parent's when absent, as it is for everything but a person's message. */
  readonly ledger?: Ledger;
  /** What was done ran in a sandbox: how long is kept beside the step. */
  readonly inSandbox?: true;
  /** Kept beside the step too. */
  readonly pullRequest?: string;
}

export async function recordOnce(ports: Ports, input: StepInput, make: (before: Before) => Promise<Made>): Promise<RecordedStep> {
  const store = await ports.stores.open(input.job);
  const standing = await store.find(input.seq);
  if (standing) return sameLine(standing, input);
  const parent = await store.read(input.parent);
  const startedAt = performance.now();
  const made = await make({ store, parent });
  const sandboxMs = made.inSandbox ? Math.round(performance.now() - startedAt) : undefined;
  ports.crash.reach('step.before-ref', input.seq);
  const recorded = await store.publish({
    parent: input.parent,
    workTree: made.workTree,
    record: made.record,
    ledger: made.ledger ?? (await store.ledger(input.parent)),
    ...(sandboxMs === undefined ? {} : { sandboxMs }),
    ...(made.pullRequest === undefined ? {} : { pullRequest: made.pullRequest }),
  });
  ports.crash.reach('step.after-ref', input.seq);
  return recorded;
}

function sameLine(standing: RecordedStep, input: StepInput): RecordedStep {
  if (standing.parent === input.parent) return standing;
  throw new StoreFailure('conflict', `Step ${input.seq} of ${input.job} is recorded on top of ${standing.parent}, not ${input.parent}.`);
}

/** `standing` is what was to be recorded; if it is the step of a command that was interrupted just then, that one has to be heard of first. */
export function mustBe(standing: RecordedStep, isOurs: (record: StepRecord) => boolean): RecordedStep {
  if (isOurs(standing.record)) return standing;
  throw new StoreFailure('taken', `Step ${standing.record.seq} is a ${standing.record.kind} step already.`);
}

/** Of a step that ran in a sandbox. */
export function timeOf({ sandboxMs }: RecordedStep): { readonly sandboxMs?: number } {
  return sandboxMs === undefined ? {} : { sandboxMs };
}

/** The recorded action as the kind that this position must hold. */
export function actionOf<K extends StepKind>(step: RecordedStep, kind: K): Extract<Action, { kind: K }> {
  if (step.record.action.kind === kind) return step.record.action as Extract<Action, { kind: K }>;
  throw new StoreFailure('conflict', `Step ${step.record.seq} is a ${step.record.action.kind} step where a ${kind} step belongs.`);
}
