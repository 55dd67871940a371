/** One conditional push of one commit to one branch. Sorts what git says of it: refused for good, or worth another attempt. */
import { GitFailure, gitAsPerson } from './git';
import type { RefName } from './refs';
import { refusedBy, withoutUser } from './refusals';
import { isLocal, type Source, serving } from './source';

/** Where a branch goes: as people know it, and the refs that say what this job put there. */
export interface Target {
  readonly source: Source;
  readonly name: string;
  /** Written before a push and after it. */
  readonly fence: { readonly before: RefName; readonly after: RefName };
}

/** Null if the branch is where it should be; else why it was refused for good. What may pass is a retryable failure. */
export async function pushTo({ source, name }: Target, branch: string, commit: string, expected: string): Promise<string | null> {
  const { repository, gitDir, signal } = source;
  const ref = `refs/heads/${branch}`;
  const quiet = ['--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--no-signed'];
  const lease = `--force-with-lease=${ref}:${expected}`;
  try {
    await gitAsPerson(['push', ...quiet, lease, ...serving('receive-pack', repository), '--', repository, `${commit}:${ref}`], {
      gitDir,
      signal,
    });
    return null;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const refusal = refusalIn(error);
    if (refusal === null) throw (isLocal(repository) ? null : refusedBy(error, name)) ?? error;
    return `${name} refused the branch "${branch}": ${refusal}`.trim();
  }
}

function refusalIn({ stdout, stderr }: GitFailure): string | null {
  const lines = stdout.toString('utf8').split('\n');
  const verdict = lines.find((line) => line.startsWith('!'))?.split('\t')[2];
  if (verdict === undefined || MAY_PASS.test(verdict)) return null;
  const said = stderr.split('\n').filter((line) => line.startsWith('remote:'));
  return withoutUser(`${verdict} ${said.join(' ').slice(0, 300)}`);
}

/** Verdicts on a push that another attempt may change: a full or read-only disk, a lock held, a branch moved just now. */
const MAY_PASS = /stale info|unpacker error|failed to (?:write|update|lock)|cannot lock|unable to|remote failure|atomic/;
