/**
 * `codingJob`: the brain's interpreter. Messages and results become events, the brain's commands become activities. It holds no
 * rule of its own; a run ends by continuing as new between steps, and what goes along is the brain's state.
 */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Command, Event, StepCommand } from '../agent/events';
import { next } from '../agent/next';
import { noticesOf } from '../agent/notices';
import { isGuidance, TEMPORAL_CANCELLATION } from '../agent/person';
import { wakesAt } from '../agent/review';
import type { JobState } from '../agent/state';
import { initialState } from '../agent/state';
import type { JobSpec, Notify } from '../contract/job';
import type { JobStatus } from '../contract/messages';
import { STATUS_MEMO } from '../contract/names';
import type { Outcome } from '../contract/steps';
import { dashboard } from './dashboard';
import { onMessages, statusQuery } from './messages';
import { sendNotice } from './notification';
import { runStep } from './run-step';
import { statusOf, summaryOf } from './status';

export interface CodingJobInput {
  readonly spec: JobSpec;
  /** Set by continue-as-new only. */
  readonly carried?: {
    readonly state: JobState;
    readonly command: StepCommand;
    readonly inbox: readonly Event[];
    /** Temporal's cancellation was asked of an earlier run: it does not come along by itself. */
    readonly cancelled?: boolean;
  };
}

export async function codingJob({ spec, carried }: CodingJobInput): Promise<Outcome> {
  const inbox: Event[] = carried ? [...carried.inbox] : [{ type: 'start', atMs: Date.now() }];
  const job: Running = {
    spec,
    inbox,
    // A state that an earlier build carried over lacks what came later.
    state: carried ? { ...initialState(spec.budget), ...carried.state } : { ...initialState(spec.budget), ...recording() },
    doing: 'starting',
    outcome: null,
    scope: null,
    shownPhase: null,
    cancelled: carried?.cancelled ?? false,
  };
  setHandler(statusQuery, () => status(job), { description: 'Where the job stands, in one glance' });
  onMessages({
    state: () => job.state,
    tell: (message) => inbox.push({ type: 'told', message, atMs: Date.now() }),
    isStill: () => inbox.length === 0 && !changesWork(job.state),
  });
  CancellationScope.current().cancelRequested.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
    job.cancelled = true;
    inbox.push({ type: 'told', message: CANCELLED, atMs: Date.now() });
  });
  // What a cancelled job still has to do, such as delivering its work, is not cancelled with it.
  const outcome = await CancellationScope.nonCancellable(() => interpret(job, carried?.command));
  if (job.cancelled && outcome.kind === 'cancelled') throw new CancelledFailure(outcome.reason);
  return outcome;
}

function changesWork({ running }: JobState): boolean {
  return running !== null && running !== 'recordMessage' && running !== 'deliver';
}

/** Temporal's own cancellation does not say who asked. */
const CANCELLED = { id: TEMPORAL_CANCELLATION, from: 'a person', text: '', act: { kind: 'cancel' } } as const;

/** Jobs that were begun before what people do became steps go on without. */
function recording(): Pick<JobState, 'recordsActs'> {
  return patched('acts-are-steps') ? { recordsActs: true } : {};
}

interface Running {
  readonly spec: JobSpec;
  readonly inbox: Event[];
  state: JobState;
  doing: string;
  outcome: Outcome | null;
  /** Of the activity under way. */
  scope: CancellationScope | null;
  shownPhase: string | null;
  cancelled: boolean;
}

async function interpret(job: Running, first: StepCommand | undefined): Promise<Outcome> {
  if (first) start(job, first);
  for (;;) {
    await somethingToDo(job);
    const before = job.state;
    const decision = next(job.spec, before, job.inbox.shift() as Event);
    job.state = decision.state;
    for (const command of decision.commands) {
      // Between steps only: nothing is under way here.
      if (isStep(command) && workflowInfo().continueAsNewSuggested) await asNew(job, command);
      else carryOut(job, command);
    }
    show(job);
    if (job.spec.notify) await tell(job, job.spec.notify, before);
    if (job.outcome) return job.outcome;
  }
}

async function tell(job: Running, to: Notify, before: JobState): Promise<void> {
  const ended = job.outcome ? [{ kind: 'ended' as const, text: `${job.outcome.kind}: ${job.outcome.reason}` }] : [];
  for (const { kind, text } of [...noticesOf(before, job.state), ...ended]) {
    const id = uuid4();
    await sendNotice({ to, notice: { id, type: `job.${kind}`, timestamp: new Date().toISOString(), text, job: status(job) } });
  }
}

/**
 * An event, or the time at which the job does something by itself. Not `async`: the SDK keeps a stack trace for each promise, and that is
 * two fifths of what a workflow task takes in the worker.
 */
function somethingToDo({ spec, state, inbox }: Running): Promise<unknown> {
  const at = wakesAt(spec, state);
  const waiting = () => inbox.length > 0;
  if (at === null) return condition(waiting);
  return condition(waiting, Math.max(1, at - Date.now())).then((came) => came || inbox.push({ type: 'woke', atMs: Date.now() }));
}

function isStep(command: Command): command is StepCommand {
  return command.type !== 'end' && command.type !== 'cancelRunning';
}

function carryOut(job: Running, command: Command): void {
  if (isStep(command)) start(job, command);
  else if (command.type === 'end') job.outcome = ended(job, command.outcome);
  else job.scope?.cancel();
}

/** An update is refused while the work is being delivered, a signal cannot be: whoever sent one is told in the end. */
function ended({ state, inbox }: Running, outcome: Outcome): Outcome {
  const late = inbox.flatMap((event) => (event.type === 'told' ? [event.message] : []));
  const unheard = [...state.messages, ...late].filter(isGuidance);
  return unheard.length === 0 ? outcome : { ...outcome, unheard };
}

async function asNew(job: Running, command: StepCommand): Promise<void> {
  // Who waits for an answer gets it from this run.
  await condition(allHandlersFinished);
  await continueAsNew<typeof codingJob>(carriedOver(job, command));
}

function carriedOver({ spec, state, inbox, cancelled }: Running, command: StepCommand): CodingJobInput {
  return { spec, carried: { state, command, inbox, ...(cancelled ? { cancelled } : {}) } };
}

function start(job: Running, command: StepCommand): void {
  job.doing = summaryOf(command);
  job.scope = new CancellationScope();
  const owner = workflowInfo().firstExecutionRunId;
  void job.scope.run(() => runStep(job.spec, owner, command, (event) => job.inbox.push(event)));
}

function status(job: Running): JobStatus {
  return statusOf(job.spec, job.state, job.doing, job.outcome);
}

function progress({ milestone, spent }: JobStatus): Record<string, string[] | number[]> {
  return {
    LonghaulMilestone: [milestone ? `${milestone.proven}/${milestone.count}` : ''],
    LonghaulTokens: [spent.inputTokens + spent.outputTokens],
    LonghaulUsd: [(spent.nanoUsd ?? 0) / 1e9],
  };
}

/** The dashboard is free; search attributes and the memo cost an event each, so they follow the phase only. */
function show(job: Running): void {
  const now = status(job);
  setCurrentDetails(dashboard(job.spec, now));
  if (now.phase === job.shownPhase) return;
  job.shownPhase = now.phase;
  upsertSearchAttributes({
    LonghaulPhase: [now.phase],
    LonghaulNeedsInput: [now.needsInput],
    // A server that an earlier build was set up with may not have these.
    ...(job.state.recordsActs ? progress(now) : {}),
  });
  upsertMemo({ [STATUS_MEMO]: now });
}
