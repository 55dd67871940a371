/** The list of jobs as it changes, until it is aborted. Polls; costs the jobs nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NoServerError } from './errors';
import type { Listed } from './listed';

export type ListEvent =
  | { readonly type: 'jobs'; readonly jobs: readonly Listed[] }
  /** The server is away; said once until it is back. */
  | { readonly type: 'unseen'; readonly problem: string };

const POLL_MS = 1_000;
/** As for the watch of one job. */
const SERVER_PATIENCE_MS = 60_000;

/** Throws `NoServerError` only when the server has been away for a minute. */
export async function* watchList(list: () => Promise<readonly Listed[]>, signal: AbortSignal): AsyncGenerator<ListEvent> {
  let shown = '';
  for (let awaySince: number | null = null; !signal.aborted; await pause(signal)) {
    try {
      const jobs = await list();
      const now = JSON.stringify(jobs);
      if (now !== shown || awaySince !== null) yield { type: 'jobs', jobs };
      shown = now;
      awaySince = null;
    } catch (error) {
      if (!(error instanceof NoServerError)) throw error;
      if (awaySince === null) yield { type: 'unseen', problem: error.message };
      awaySince ??= Date.now();
      if (Date.now() - awaySince > SERVER_PATIENCE_MS) throw error;
    }
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => {});
}
