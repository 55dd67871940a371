/** Jobs that go on from a recorded step: a fork, under an id of its own; an ended job, taken up again under its own. */
import { randomUUID } from 'node:crypto';
import type { JobSpec, Origin } from '../contract/job';
import { rejected } from './errors';
import { type Sender, userName } from './send';
import { openStore } from './steps';

export interface ForkChanges extends Sender {
  /** Of the new job; made from the first one's if absent. */
  readonly newId?: string;
  readonly goal?: string;
  /** Guidance for it. */
  readonly text?: string;
}

/** The new job, with the first one's settings as a person has amended them, and a budget of its own. */
export async function forkOf(home: string, id: string, at: number, { newId, goal, text, ...sender }: ForkChanges): Promise<JobSpec> {
  const spec = await specAt(home, id, at);
  const ownId = newId ?? `${id.slice(0, 56)}-${randomUUID().slice(0, 6)}`;
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(ownId))
    throw rejected('--id', ownId, 'is not a job id', 'Write lower-case letters, digits and dashes, at most 63');
  return {
    ...spec,
    id: ownId,
    ...(goal === undefined ? {} : { goal }),
    // The steps up to there are steps of this job too.
    budget: { ...spec.budget, maxSteps: spec.budget.maxSteps + at + 2 },
    origin: originOf(id, at, text, sender),
    delivery: { ...spec.delivery, branch: `longhaul/${ownId}` },
  };
}

/** The ended job itself: its settings, its id, its branch. */
export async function takenUpAgain(home: string, id: string, to: number, text: string | undefined, sender: Sender): Promise<JobSpec> {
  return { ...(await specAt(home, id, to)), origin: originOf(id, to, text, sender) };
}

function originOf(job: string, step: number, text = '', { from = userName(), messageId = randomUUID() }: Sender): Origin {
  return { job, step, message: { id: messageId, from, text, act: { kind: 'rewind', to: step } } };
}

async function specAt(home: string, id: string, seq: number): Promise<JobSpec> {
  const store = await openStore(home, id);
  const step = await store.find(seq);
  const last = await store.last();
  if (!step) throw rejected('step', String(seq), `is not a step of ${id}`, `Its last step is ${last}: longhaul log ${id}`);
  const { goal, constraints, amendedChecks } = await store.ledger(step.commit);
  const { origin: _, ...spec } = store.spec;
  return { ...spec, goal, constraints, checks: amendedChecks ?? spec.checks };
}
