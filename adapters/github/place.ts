/** Repositories and pull requests of GitHub by their addresses. */
import { ForgeFailure } from '../../contract/failures';
import { type GitHubOptions, PUBLIC_API } from './octokit';

export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

const NAME = '[A-Za-z0-9_.-]{1,100}';
const PATH = new RegExp(`^/?(?<owner>${NAME})/(?<repo>${NAME}?)(?:\\.git)?/?$`);

/** Of the address that git pushed to. The token is the API's: a repository of another host is none of its. */
export function repositoryAt(address: string, options: GitHubOptions): Repository {
  const parts = /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?(\/.*)$/.exec(address) ?? /^(?:[^@/]+@)([^:/]+):(.*)$/.exec(address);
  const found = parts?.[1] === hostOf(options) ? PATH.exec(parts[2] as string)?.groups : undefined;
  if (found) return { owner: found.owner as string, repo: found.repo as string };
  throw new ForgeFailure(
    'not_found',
    `The branch was pushed to a place that is no repository of ${hostOf(options)}. Push to one, or set GITHUB_API_URL to the API of its host.`,
  );
}

/** Null where it is none of this host. */
export function pullRequestAt(url: string, options: GitHubOptions): (Repository & { readonly number: number }) | null {
  const found = new RegExp(`^https?://([^/:]+)(?::\\d+)?/(${NAME})/(${NAME})/pull/(\\d{1,9})$`).exec(url);
  if (found?.[1] !== hostOf(options)) return null;
  return { owner: found[2] as string, repo: found[3] as string, number: Number(found[4]) };
}

/** `api.github.com` is of `github.com`; an Enterprise server has its API under its own host. */
function hostOf({ apiUrl = PUBLIC_API }: GitHubOptions): string {
  const { hostname } = new URL(apiUrl);
  return hostname === 'api.github.com' ? 'github.com' : hostname;
}
