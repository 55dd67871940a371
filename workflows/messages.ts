/**
 * What a person can send to a running job. Signals, so that they wait where no worker is up; plain JSON, so that they can be
 * sent from the Web UI's forms and from `temporal workflow signal`. What makes no sense is ignored, never an error: a signal has
 * nobody to answer to.
 */
import { defineQuery, defineSignal, setHandler, uuid4 } from '@temporalio/workflow';
import type { Event } from '../agent/events';
import { LIMITS } from '../contract/limits';
import type { Extension, JobStatus } from '../contract/messages';
import { QUERIES, SIGNALS } from '../contract/names';
import type { HumanMessage } from '../contract/steps';

export const statusQuery = defineQuery<JobStatus>(QUERIES.status);
const steerSignal = defineSignal<[unknown]>(SIGNALS.steer);
const cancelSignal = defineSignal<[unknown?]>(SIGNALS.cancel);
const resumeSignal = defineSignal(SIGNALS.resume);
const extendSignal = defineSignal<[unknown]>(SIGNALS.extend);

export function onMessages(push: (event: Event) => void): void {
  const atMs = () => Date.now();
  setHandler(
    steerSignal,
    (payload) => {
      const message = readMessage(payload);
      if (message) push({ type: 'steer', message, atMs: atMs() });
    },
    { description: 'Guidance for the job: text, or { "id", "from", "text" }. Enters the goal ledger.' },
  );
  setHandler(resumeSignal, () => push({ type: 'resume', atMs: atMs() }), { description: 'Go on after the cause of a wait was mended.' });
  setHandler(extendSignal, (payload) => push({ type: 'extend', extension: readExtension(payload), atMs: atMs() }), {
    description: 'More budget: { "steps", "tokens", "wallMinutes", "usd", "sandboxMinutes" }.',
  });
  setHandler(
    cancelSignal,
    (reason) => push({ type: 'cancel', reason: typeof reason === 'string' ? reason.slice(0, 200) : 'cancelled by a person', atMs: atMs() }),
    {
      description: 'Stop, and deliver the work so far.',
    },
  );
}

function readMessage(payload: unknown): HumanMessage | null {
  const given = typeof payload === 'string' ? { text: payload } : payload;
  if (typeof given !== 'object' || given === null) return null;
  const { id, from, text } = given as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '') return null;
  return { id: word(id) ?? uuid4(), from: word(from) ?? 'a person', text: text.slice(0, LIMITS.messageBytes) };
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.replace(/\s+/g, ' ').slice(0, 80) : undefined;
}

function readExtension(payload: unknown): Extension {
  const given = (typeof payload === 'object' && payload !== null ? payload : {}) as Record<string, unknown>;
  const amount = (key: string) =>
    typeof given[key] === 'number' && given[key] > 0 && Number.isFinite(given[key]) ? { [key]: given[key] } : {};
  return { ...amount('steps'), ...amount('tokens'), ...amount('wallMinutes'), ...amount('usd'), ...amount('sandboxMinutes') };
}
