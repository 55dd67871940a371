/**
 * What reviewers said on a job's pull request, handed to the job as guidance: each remark one message, by its id, however often this is
 * done. A job that has ended is taken up again from its last step, with the first of them, and delivers to the same branch.
 */
import type { Client } from '@temporalio/client';
import { type Remark, remarksOn } from '../adapters/github';
import type { Environment } from '../config/environment';
import { ForgeFailure } from '../contract/failures';
import { LIMITS } from '../contract/limits';
import type { codingJob } from '../workflows/coding-job';
import { rejected } from './errors';
import { noSuchJob } from './known-job';
import { takenUpAgain } from './origin';
import { safeText } from './safe-text';
import { send } from './send';
import { openStore } from './steps';
import { runningSpec, startJob } from './submission';

export interface FollowUp {
  readonly id: string;
  readonly pullRequest: string;
  /** Handed over now, oldest first. */
  readonly sent: readonly Guidance[];
  /** How many the job has had before. */
  readonly known: number;
  /** Logins of those who are not counted among the repository's people, and were not heard. */
  readonly leftOut: readonly string[];
  /** How many wait for the next time: a job takes so many at once. */
  readonly more: number;
  readonly takenUpAgain: boolean;
  /** False if no worker answered: the messages wait at the server for one. */
  readonly heard: boolean;
}

export interface Guidance {
  readonly messageId: string;
  readonly from: string;
  readonly text: string;
}

/** As many as a job holds unrecorded, less some room for other people's. */
const AT_ONCE = 48;
const ANSWER_WITHIN_MS = 120_000;

/** Throws `RejectedError` where there is no pull request, or GitHub does not let us read it. */
export async function followUp(client: Client, environment: Environment, id: string, fromAnyone: boolean): Promise<FollowUp> {
  const standing = await runningSpec(client, id);
  if (standing === 'free') throw noSuchJob(id);
  const { pullRequest, heard, last } = await recorded(environment.home, id);
  if (typeof standing === 'object' && standing.origin) heard.add(standing.origin.message.id);
  const remarks = await read(environment, id, pullRequest);
  const fresh = remarks.filter((it) => !heard.has(it.id));
  const wanted = fresh.filter(({ isTheirs }) => isTheirs || fromAnyone);
  const sent = wanted.slice(0, AT_ONCE).map(guidanceOf);
  const isOver = standing === 'taken' && sent.length > 0;
  const rest = isOver ? await begin(client, environment.home, id, last, sent) : sent;
  return {
    ...{ id, pullRequest, sent, takenUpAgain: isOver, more: wanted.length - sent.length, known: remarks.length - fresh.length },
    leftOut: [...new Set(fresh.filter((it) => !wanted.includes(it)).map(({ login }) => login))],
    heard: await tell(client, id, rest),
  };
}

/** The newest pull request, the ids of what people told the job, and its last step. */
async function recorded(home: string, id: string) {
  const steps = await (await openStore(home, id)).steps();
  const pullRequest = steps.findLast((it) => it.pullRequest !== undefined)?.pullRequest;
  if (pullRequest === undefined)
    throw rejected('id', id, 'has no pull request', 'It gets one when it is delivered, if its job file says delivery.pullRequest');
  const heard = new Set(steps.flatMap(({ record: { action } }) => (action.kind === 'human' ? [action.message.id] : [])));
  return { pullRequest, heard, last: steps.at(-1)?.record.seq ?? 0 };
}

async function read({ gitHub }: Environment, id: string, url: string): Promise<readonly Remark[]> {
  try {
    const remarks = await remarksOn(gitHub, url, AbortSignal.timeout(ANSWER_WITHIN_MS));
    if (remarks) return remarks;
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.retryable) throw error;
    throw rejected('pull request', url, 'cannot be read', error.message);
  }
  throw rejected('pull request', url, 'is at another host than the API', `Set GITHUB_API_URL as it was for the worker of ${id}`);
}

/** Returns what is still to be said: the first one comes with the beginning. */
async function begin(client: Client, home: string, id: string, last: number, all: readonly Guidance[]): Promise<readonly Guidance[]> {
  const [first, ...rest] = all as [Guidance, ...Guidance[]];
  const job = await takenUpAgain(home, id, last, first.text, { from: first.from, messageId: first.messageId });
  if (await startJob(client, job)) return rest;
  throw rejected('id', id, 'was taken up again by somebody else just now', `Do it once more: longhaul follow-up ${id}`);
}

/** Once no worker has answered, the others are left at the server at once. */
async function tell(client: Client, id: string, all: readonly Guidance[]): Promise<boolean> {
  const handle = client.workflow.getHandle<typeof codingJob>(id);
  let heard = true;
  for (const { messageId, from, text } of all) {
    if (heard) heard = (await send(client, handle, 'steer', { messageId, from, text })).heard;
    else await handle.signal('steer', { id: messageId, from, text });
  }
  return heard;
}

const TEXT_BYTES = LIMITS.messageBytes - 1_024;
const PATH_CHARS = 300;

function guidanceOf({ id, login, text, path, line }: Remark): Guidance {
  const where = path === undefined ? '' : ` on ${safeText(path).slice(0, PATH_CHARS)}${line === undefined ? '' : `, line ${line}`}`;
  return { messageId: id, from: `${login} on GitHub`, text: `Review${where}: ${beginning(safeText(text))}` };
}

/** Never in the middle of a character. */
function beginning(text: string): string {
  const whole = Buffer.from(text);
  if (whole.length <= TEXT_BYTES) return text;
  const kept = whole
    .subarray(0, TEXT_BYTES)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  return `${kept} … [the rest is left out]`;
}
