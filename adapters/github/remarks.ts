/** What people said on a pull request: reviews as a whole, and comments on lines. Read only; all of it is hostile text. */
import { asking, type GitHubOptions } from './octokit';
import { pullRequestAt } from './place';

export interface Remark {
  /** The same for the same remark, of whatever kind. */
  readonly id: string;
  readonly login: string;
  /** Whether GitHub counts its author among those of the repository. */
  readonly isTheirs: boolean;
  readonly text: string;
  /** Of a comment on a file; without a line if that is not in the newest difference any more, or it is about the whole file. */
  readonly path?: string;
  readonly line?: number;
  /** ISO 8601. */
  readonly at: string;
}

const RIGHT = 'read pull requests there';
const PAGE = 100;

/** Oldest first, replies to comments too; without approvals, dismissed reviews, and those that say nothing. Null if `url` is none of this host. */
export async function remarksOn(options: GitHubOptions, url: string, signal: AbortSignal): Promise<readonly Remark[] | null> {
  const at = pullRequestAt(url, options);
  if (!at) return null;
  const { owner, repo, number } = at;
  const which = { owner, repo, pull_number: number, per_page: PAGE };
  return asking(options, `${RIGHT} (${owner}/${repo})`, signal, async (api) => {
    const reviews = await api.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', which);
    const comments = await api.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', which);
    const all = [
      ...reviews.filter(({ state }) => ASK.has(state)).map((it) => ({ ...said('review', it), at: it.submitted_at ?? '' })),
      ...comments.map((it) => ({ ...said('comment', it), ...place(it), at: it.created_at })),
    ];
    return all.filter(({ text }) => text !== '').sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  });
}

/** Reviews that ask for something. */
const ASK: ReadonlySet<string> = new Set(['COMMENTED', 'CHANGES_REQUESTED']);
/** Members of the owner, the owner, and whoever was invited to the repository. */
const THEIRS: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

interface Written {
  readonly id: number;
  readonly user: { readonly login: string } | null;
  readonly body: string;
  readonly author_association: string;
}

function said(kind: 'review' | 'comment', { id, user, body, author_association }: Written) {
  return { id: `github-${kind}-${id}`, login: user?.login ?? 'ghost', isTheirs: THEIRS.has(author_association), text: body.trim() };
}

function place({ path, line }: { readonly path: string; readonly line?: number | undefined }): Pick<Remark, 'path' | 'line'> {
  return { path, ...(typeof line === 'number' ? { line } : {}) };
}
