/**
 * The one place that knows octokit: each request once, with a time of its own. No retries: failures are sorted (`failures.ts`), and whoever
 * calls waits.
 */
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { sorted } from './failures';

export interface GitHubOptions {
  readonly token?: string;
  /** GitHub's own if absent. */
  readonly apiUrl?: string;
}

export const PUBLIC_API = 'https://api.github.com';
const ANSWER_WITHIN_MS = 30_000;

const Paginating = Octokit.plugin(paginateRest);
export type Api = InstanceType<typeof Paginating>;

/** Throws `ForgeFailure`, or `signal.reason` when aborted; `what` is what the token needs the right to do. */
export async function asking<T>(options: GitHubOptions, what: string, signal: AbortSignal, ask: (api: Api) => Promise<T>): Promise<T> {
  try {
    return await ask(connect(options, signal));
  } catch (error) {
    signal.throwIfAborted();
    throw sorted(error, what, Date.now());
  }
}

function connect({ token, apiUrl = PUBLIC_API }: GitHubOptions, signal: AbortSignal): Api {
  const api = new Paginating({
    ...(token === undefined ? {} : { auth: token }),
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'longhaul',
    log: SILENT,
  });
  // The signal is the whole activity's; a request that is not answered must not take all of its time.
  api.hook.before('request', (request) => {
    request.request = { ...request.request, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]) };
  });
  return api;
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
