/** GitHub's answers about pull requests and what was said on them: its own published examples, filled in. */
import { example } from './published';

export interface Pull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly draft: boolean;
  body: string;
  state: 'open' | 'closed';
}

export interface Said {
  readonly id: number;
  readonly login: string;
  readonly association: string;
  readonly body: string;
  /** Of a review. */
  readonly state?: string;
  /** Of a comment on a line. */
  readonly path?: string;
  readonly line?: number | null;
}

interface Example extends Record<string, unknown> {
  readonly user: object;
  readonly head: object;
  readonly base: object;
}

export function pullAnswer({ head, base, ...rest }: Pull, html_url: string, how: 'listed' | 'whole'): unknown {
  const from = how === 'whole' ? example<Example>('pull-request') : (example<Example[]>('pull-request-simple-items')[0] as Example);
  const sides = { head: { ...from.head, ref: head }, base: { ...from.base, ref: base } };
  // The published example's team is not as the description says.
  return { ...from, ...rest, ...sides, html_url, requested_teams: [] };
}

export function reviewAnswer({ id, login, association, body, state = 'COMMENTED' }: Said): unknown {
  const from = example<Example[]>('pull-request-review-items')[0] as Example;
  return { ...from, id, user: { ...from.user, login }, body, state, author_association: association };
}

export function commentAnswer({ id, login, association, body, path, line = null }: Said): unknown {
  const from = example<Example[]>('pull-request-review-comment-items')[0] as Example;
  const at = line === null ? { line: undefined, original_line: undefined } : { line, original_line: line };
  return { ...from, id, user: { ...from.user, login }, body, path, ...at, author_association: association };
}
