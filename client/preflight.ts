/** What can be found out about a job before it starts: its repository, its base, its branch. Asked with the person's own git. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../adapters/git/git';
import { remoteRefs, resolveLocally } from '../adapters/git/source';
import type { Problem } from '../config/problem';
import type { JobSpec } from '../contract/job';

const TIMEOUT_MS = 60_000;

export async function checkRepository(job: JobSpec): Promise<readonly Problem[]> {
  const gitDir = await mkdtemp(join(tmpdir(), 'longhaul-ask-'));
  const source = { repository: job.repository, gitDir, signal: AbortSignal.timeout(TIMEOUT_MS) };
  try {
    await git(['init', '--quiet', '--bare'], { gitDir });
    const refs = await remoteRefs(source);
    // An empty repository is a valid start.
    const base = refs.size === 0 || isKnown(refs, job.base) || (await resolveLocally(source, job.base)) !== null;
    return [...(base ? [] : [noBase(job, refs)]), ...(refs.has(`refs/heads/${job.delivery.branch}`) ? [branchTaken(job)] : [])];
  } catch (error) {
    return [
      {
        field: 'repository',
        value: job.repository,
        problem: `cannot be read: ${(error as Error).message}`,
        remedy: 'Give the path or URL of a git repository that your own git can fetch from',
      },
    ];
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}

function isKnown(refs: ReadonlyMap<string, string>, base: string): boolean {
  return (
    [base, `refs/${base}`, `refs/heads/${base}`, `refs/tags/${base}`].some((name) => refs.has(name)) || [...refs.values()].includes(base)
  );
}

function noBase({ base, repository }: JobSpec, refs: ReadonlyMap<string, string>): Problem {
  const branches = [...refs.keys()].filter((name) => name.startsWith('refs/heads/')).map((name) => name.slice('refs/heads/'.length));
  return {
    field: 'base',
    value: base,
    problem: `is not a ref or commit of ${repository}`,
    remedy: `Name one of its branches: ${branches.slice(0, 8).join(', ')}`,
  };
}

function branchTaken({ delivery: { branch }, repository }: JobSpec): Problem {
  return {
    field: 'delivery.branch',
    value: branch,
    problem: `exists in ${repository} already, and is never overwritten`,
    remedy: 'Choose another name, or delete the branch',
  };
}
