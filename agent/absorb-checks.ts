/** Results of checks and readings of a judge into state: what is proven, what is missing, what closes a job. Only bookkeeping. */
import type { Checked, Judged } from '../contract/activities';
import type { JobSpec } from '../contract/job';
import type { CheckMode, CommitId } from '../contract/steps';
import * as context from './context';
import { progressed } from './ladder';
import type { JobState } from './state';
import { answered, step, timed } from './step';
import { words } from './words';

/** `finish` is asked for this often before a person has to look. A starting number, see docs/decisions.md. */
const MAX_GATE_ROUNDS = 5;
/** A judge sends a job back from its delivery this often; then a person has to look. */
const MAX_DOUBTS = 2;
const DELIVERED = { kind: 'delivered', reason: 'all checks pass' } as const;
/** Names of checks are a person's; there may be many. */
const REASON_CHARS = 300;

export function absorbChecks(spec: JobSpec, before: JobState, mode: CheckMode, result: Checked): JobState {
  const state = { ...before, checked: { step: before.steps, mode, failed: result.failed.length + result.problems } };
  if (mode === 'baseline') return absorbBaseline(state, result);
  const after = {
    ...answered(step(state, result.commit)),
    ...timed(state, result),
    context: context.added(state.context, result.size, true),
    ...planAfter(state, result),
  };
  const passed = result.failed.length === 0 && result.problems === 0;
  const judging = { order: 1, evidence: state.steps, unmet: [], closing: mode === 'gate' } as const;
  const judged = spec.judge === 'advise' && passed ? { judging } : {};
  if (mode === 'milestone') return { ...absorbProof(after, result.commit, state.steps, passed), ...judged };
  return absorbGate({ ...after, failingChecks: result.failed, ...sealedFailing(state, result), ...judged }, result, passed);
}

function planAfter({ steps }: JobState, { plan }: Checked): Pick<JobState, 'plan'> {
  return plan ? { plan: { ...plan, seq: steps } } : {};
}

/** A proven milestone is a state to come back to. */
function absorbProof(state: JobState, commit: CommitId, seq: number, passed: boolean): JobState {
  if (!passed) return { ...state, unproven: (state.unproven ?? 0) + 1 };
  return { ...progressed(state), unproven: 0, green: { seq, commit } };
}

/** Asked twice before delivery; a requirement is met only if both readings say so. */
export function absorbVerdict(state: JobState, { commit, unmet, size }: Judged): JobState {
  const { judging, ...rest } = step(state, commit);
  const after = { ...rest, context: context.added(state.context, size) };
  if (!judging?.closing) return after;
  const doubted = [...new Set([...judging.unmet, ...unmet])];
  if (judging.order === 1) return { ...after, judging: { ...judging, order: 2, unmet: doubted } };
  if (doubted.length === 0) return { ...after, closing: after.closing ?? DELIVERED };
  const doubts = (state.doubts ?? 0) + 1;
  if (doubts <= MAX_DOUBTS) return { ...after, doubts };
  const reason = words(`all checks pass, and a judge doubts: ${doubted.join(', ')}`, REASON_CHARS);
  return { ...after, doubts, closing: after.closing ?? { kind: 'needs_review', reason } };
}

function absorbBaseline(state: JobState, result: Checked): JobState {
  return {
    ...step(state, result.commit),
    ...timed(state, result),
    baselineDone: true,
    failingChecks: result.failed,
    best: result.failed.length,
    context: context.added(state.context, result.size),
  };
}

function absorbGate(state: JobState, result: Checked, passed: boolean): JobState {
  const after = improved(state);
  if (passed) return after.judging ? after : { ...after, closing: after.closing ?? DELIVERED };
  const rounds = state.gateRounds + 1;
  if (rounds < MAX_GATE_ROUNDS) return { ...after, gateRounds: rounds };
  const missing = [...result.failed, ...(result.problems ? [`${result.problems} other problems`] : [])].join(', ');
  const reason = words(`asked to finish ${rounds} times and did not pass: ${missing}`, REASON_CHARS);
  return { ...after, gateRounds: rounds, closing: after.closing ?? { kind: 'needs_review', reason } };
}

/** Fewer checks fail than ever before. */
function improved(state: JobState): JobState {
  const failing = state.failingChecks.length;
  return failing < (state.best ?? Number.POSITIVE_INFINITY) ? { ...progressed(state), best: failing } : state;
}

/** Left out where there was none and is none: jobs without sealed checks carry the state that they always did. */
function sealedFailing(state: JobState, { sealedFailed = [] }: Checked): Pick<JobState, 'sealedFailing'> {
  return state.sealedFailing || sealedFailed.length > 0 ? { sealedFailing: sealedFailed } : {};
}
