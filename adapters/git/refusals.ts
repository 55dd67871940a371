/** What a remote repository says when it refuses us, sorted from what only holds us up. Knows git's words and no job. */
import { StoreFailure } from '../../contract/failures';
import type { GitFailure } from './git';

/** Git's words for what waiting does not cure, as a failure that says what to do; null if another attempt may help. */
export function refusedBy({ stderr }: GitFailure, repository: string): StoreFailure | null {
  const known = REFUSALS.find(({ words }) => words.test(stderr));
  if (!known) return null;
  const said = stderr.trim().split('\n').slice(-3).join(' ').slice(-300);
  return new StoreFailure('refused', withoutUser(`${repository} ${known.problem}. ${known.remedy}. Git says: ${said}`));
}

const REFUSALS = [
  {
    words: /could not read (?:Username|Password)|Authentication failed|returned error: 401/i,
    problem: 'does not know the worker',
    remedy: "Give the user that runs it git's credential helper or an SSH key",
  },
  {
    words: /Permission denied|Host key verification failed/i,
    problem: 'refuses the SSH key, or its host is not known',
    remedy: 'Load a key that it takes, and connect once by hand: ssh -T HOST',
  },
  {
    words: /returned error: 403|Permission to .* denied|access denied/i,
    problem: 'does not let the worker write',
    remedy: 'Give its user the right to push',
  },
  {
    words: /not found|does not appear to be a git repository|does not exist|returned error: 404/i,
    problem: 'is not there, or is not shown to the worker',
    remedy: 'Make it, mend its address, or give the worker the right to see it',
  },
] as const;

/** A URL of the person's configuration may hold a password. */
export function withoutUser(text: string): string {
  return text.replace(/:\/\/[^/\s@]*@/g, '://…@');
}
