/**
 * One open pull request a branch: looked for before one is opened, so that it is the same one however often an attempt dies between the
 * request and its answer.
 */
import type { Proposal, Proposed } from '../../activities/ports';
import { ForgeFailure } from '../../contract/failures';
import { type Api, asking, type GitHubOptions } from './octokit';
import { type Repository, repositoryAt } from './place';

const RIGHT = 'read and write pull requests there';

interface Open {
  readonly number: number;
  readonly url: string;
  readonly body: string;
}

export async function propose(options: GitHubOptions, proposal: Proposal, signal: AbortSignal): Promise<Proposed | null> {
  if (options.token === undefined)
    throw new ForgeFailure('bad_token', `The worker has no GITHUB_TOKEN. Start it with one that may ${RIGHT}.`);
  const at = repositoryAt(proposal.repository, options);
  return asking(options, `${RIGHT} (${at.owner}/${at.repo})`, signal, async (api) => {
    const standing = await openOne(api, at, proposal.branch);
    if (standing) return brought(api, at, standing, proposal.body);
    return proposal.open ? opened(api, at, proposal) : null;
  });
}

/** Of this repository's own branch: a fork may have one of the same name. */
async function openOne(api: Api, at: Repository, branch: string): Promise<Open | null> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls', { ...at, state: 'open', head: `${at.owner}:${branch}` });
  const own = data.find(({ head, base }) => head.ref === branch && head.repo?.id === base.repo.id);
  return own ? { number: own.number, url: checked(own.html_url), body: own.body ?? '' } : null;
}

async function brought(api: Api, at: Repository, { number, url, body: before }: Open, body: string): Promise<Proposed> {
  if (before !== body) await api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: number, body });
  return { url };
}

async function opened(api: Api, at: Repository, { branch, title, body, draft, ...bases }: Proposal): Promise<Proposed> {
  const base = bases.base ?? (await baseOf(api, at, bases.from));
  try {
    const wanted = { ...at, head: branch, base, title, body, ...(draft ? { draft } : {}) };
    const { data } = await api.request('POST /repos/{owner}/{repo}/pulls', wanted);
    return { url: checked(data.html_url) };
  } catch (error) {
    // Another attempt was faster; or it is something else that stands against it.
    const standing = (error as { status?: number }).status === 422 ? await openOne(api, at, branch) : null;
    if (standing) return brought(api, at, standing, body);
    throw error;
  }
}

/** The branch that the job started from, if it is one there; else the repository's default. */
async function baseOf(api: Api, at: Repository, from: string): Promise<string> {
  if (from !== 'HEAD' && (await isBranch(api, at, from))) return from;
  return (await api.request('GET /repos/{owner}/{repo}', { ...at })).data.default_branch;
}

async function isBranch(api: Api, at: Repository, branch: string): Promise<boolean> {
  try {
    await api.request('GET /repos/{owner}/{repo}/branches/{branch}', { ...at, branch });
    return true;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return false;
    throw error;
  }
}

/** It becomes a line of a commit and is shown in many places. */
function checked(url: string): string {
  if (/^https?:\/\/[\x21-\x7e]{1,300}$/.test(url)) return url;
  throw new ForgeFailure('refused', 'GitHub answers with an address of the pull request that is none.');
}
