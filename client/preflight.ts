/**
 * What can be found out about a job before it starts: its repository, its base, its branch, asked with the person's own git; and,
 * where the worker is on this machine, its sandbox.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../adapters/git/git';
import { remoteUrl } from '../adapters/git/remotes';
import { remoteRefs, resolveLocally, type Source } from '../adapters/git/source';
import type { Problem } from '../config/problem';
import type { JobSpec, SandboxProfile } from '../contract/job';
import { engineVersion, hasImage } from './engine';

const TIMEOUT_MS = 60_000;

export async function checkJob(job: JobSpec, workerIsHere: boolean): Promise<readonly Problem[]> {
  const { repository, base, delivery, sandbox } = job;
  const found = await Promise.all([
    checkRepository({ repository, base, branch: delivery.branch }),
    delivery.push === undefined ? [] : checkPush(job, delivery.push),
    workerIsHere && sandbox.kind === 'docker' ? checkEngine(sandbox) : [],
  ]);
  return found.flat();
}

export interface Place {
  readonly repository: string;
  readonly base: string;
  /** Null if it is not known yet. */
  readonly branch: string | null;
}

export function checkRepository({ repository, base, branch }: Place): Promise<readonly Problem[]> {
  const remedy = 'Give the path or URL of a git repository that your own git can fetch from';
  return asked(repository, { field: 'repository', value: repository, remedy }, async (source) => {
    const refs = await remoteRefs(source);
    // An empty repository is a valid start.
    const isThere = refs.size === 0 || isKnown(refs, base) || (await resolveLocally(source, base)) !== null;
    return [...(isThere ? [] : [noBase(base, repository, refs)]), ...branchProblems(branch, repository, refs)];
  });
}

/** Whether the remote is there, answers, and has room for the branch. */
function checkPush({ repository, delivery: { branch } }: JobSpec, push: string): Promise<readonly Problem[]> {
  const remedy = 'Give the name of a remote of the repository, or a URL, that your own git can reach';
  return asked(repository, { field: 'delivery.push', value: push, remedy }, async (person) => {
    const refs = await remoteRefs({ ...person, repository: await remoteUrl(person, push) });
    return branchProblems(branch, push, refs);
  });
}

/** From a git directory of its own, so that nothing in the current one is taken for the repository. */
async function asked(
  repository: string,
  of: Pick<Problem, 'field' | 'value' | 'remedy'>,
  ask: (source: Source) => Promise<readonly Problem[]>,
): Promise<readonly Problem[]> {
  const gitDir = await mkdtemp(join(tmpdir(), 'longhaul-ask-'));
  try {
    await git(['init', '--quiet', '--bare'], { gitDir });
    return await ask({ repository, gitDir, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    return [{ ...of, problem: `cannot be read: ${(error as Error).message.replace(/[.\s]+$/, '')}` }];
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}

function isKnown(refs: ReadonlyMap<string, string>, base: string): boolean {
  return (
    [base, `refs/${base}`, `refs/heads/${base}`, `refs/tags/${base}`].some((name) => refs.has(name)) || [...refs.values()].includes(base)
  );
}

const HEADS = 'refs/heads/';

function branchesOf(refs: ReadonlyMap<string, string>): readonly string[] {
  return [...refs.keys()].filter((name) => name.startsWith(HEADS)).map((name) => name.slice(HEADS.length));
}

function noBase(base: string, repository: string, refs: ReadonlyMap<string, string>): Problem {
  const some = branchesOf(refs).slice(0, 8).join(', ');
  const remedy = `Name one of its branches: ${some}`;
  return { field: 'base', value: base, problem: `is not a ref or commit of ${repository}`, remedy };
}

/** One that exists is never overwritten; git also has no room for a/b beside a. */
function branchProblems(branch: string | null, repository: string, refs: ReadonlyMap<string, string>): Problem[] {
  if (branch === null) return [];
  const taken = branchesOf(refs).find((it) => it === branch || it.startsWith(`${branch}/`) || branch.startsWith(`${it}/`));
  if (taken === undefined) return [];
  const problem = taken === branch ? `exists in ${repository} already, and is never overwritten` : `cannot be beside the branch ${taken}`;
  return [{ field: 'delivery.branch', value: branch, problem, remedy: 'Choose another name (--branch NAME), or delete that branch' }];
}

async function checkEngine({ image }: SandboxProfile): Promise<readonly Problem[]> {
  const field = 'sandbox';
  if ((await engineVersion()) === null) {
    const remedy = 'Start Docker, or ask for sandbox: local by name, which isolates nothing';
    return [{ field, value: 'docker', problem: 'has no container engine that answers', remedy }];
  }
  if (await hasImage(image)) return [];
  const remedy = `Make it with scripts/sandbox-image.sh, or get it with: docker pull ${image}`;
  return [{ field: `${field}.image`, value: image, problem: 'is not on the container engine', remedy }];
}
