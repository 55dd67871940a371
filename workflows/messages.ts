/**
 * What a person can send to a running job, each both as a signal and as an update of the same name. A signal waits where no worker is
 * up, and has nobody to answer to: what makes no sense is ignored. An update is refused with a sentence, and answered when it has its
 * effect. The same id sent twice, whichever way, is one message.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import { objection } from '../agent/objection';
import { isKnown } from '../agent/person';
import type { JobState } from '../agent/state';
import type { ActName, HumanMessage } from '../contract/acts';
import { ACTS } from '../contract/acts';
import type { JobStatus, Taken } from '../contract/messages';
import { QUERIES } from '../contract/names';
import { readMessage } from './read-message';

export const statusQuery = defineQuery<JobStatus>(QUERIES.status);

export interface Listening {
  state(): JobState;
  tell(message: HumanMessage): void;
  /** Everything that was told is heard, and nothing is under way that changes the work. */
  isStill(): boolean;
}

export function onMessages(job: Listening): void {
  for (const act of ACTS) {
    const options = { description: DESCRIPTIONS[act] };
    setHandler(defineSignal<[unknown]>(act), (payload) => void take(job, act, payload), options);
    setHandler(defineUpdate<Taken, [unknown]>(act), (payload) => answer(job, act, payload), {
      ...options,
      validator: (payload) => validate(job, act, payload),
    });
  }
}

function take(job: Listening, act: ActName, payload: unknown): string | null {
  const read = readMessage(act, payload);
  if (!read.ok) return null;
  const { id = uuid4() } = read.message;
  job.tell({ ...read.message, id });
  return id;
}

/** Refused before it is in the history at all. */
function validate(job: Listening, act: ActName, payload: unknown): void {
  const read = readMessage(act, payload);
  if (!read.ok) throw refusal(read.problem);
  const { id } = read.message;
  if (id !== undefined && isKnown(job.state(), id)) return;
  const problem = objection(job.state(), act, read.message.act);
  if (problem) throw refusal(problem);
}

function refusal(problem: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(problem, 'refused');
}

/** What stops the job is answered when nothing runs any more: after the answer there is no new effect. */
async function answer(job: Listening, act: ActName, payload: unknown): Promise<Taken> {
  const id = take(job, act, payload) ?? '';
  // A cancelled workflow still answers.
  if (STOPS.has(act)) await CancellationScope.nonCancellable(() => condition(() => job.isStill()));
  const { phase, steps } = job.state();
  return { id, phase, steps };
}

const STOPS: ReadonlySet<ActName> = new Set(['pause', 'cancel', 'rewind']);

/** Shown by the Web UI beside its forms. */
const DESCRIPTIONS: Readonly<Record<ActName, string>> = {
  steer: 'Guidance for the job: "text", or { "text", "from", "id" }. Enters the goal ledger.',
  answer: 'The answer to what the job asked: "text", or { "text", "from", "id" }.',
  approve: 'Yes to what the job waits with: nothing, or { "text", "from", "id" }.',
  reject: 'No to what the job waits with, and why: "text", or { "text", "from", "id" }.',
  pause: 'Stop where it is and keep everything: nothing, or { "from" }. Ends the command under way.',
  resume: 'Go on, after a pause or after the cause of a wait was mended: nothing, or { "from" }.',
  extend: 'More budget: { "steps", "tokens", "wallMinutes", "usd", "sandboxMinutes" }, any of them.',
  amend:
    'Change the goal ledger: { "goal": "…", "constraints": ["…"], "checks": ["npm test"] }, any of them; each takes the place of what was there.',
  rewind: 'Go on from an earlier step: 12, or { "to": 12, "text", "from" }. Later steps stay recorded.',
  cancel: 'Stop, and deliver the work so far: nothing, or "reason", or { "text", "from" }.',
};
