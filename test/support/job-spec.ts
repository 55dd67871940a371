/** A whole job for a test, as `parseJob` would give it: in the local sandbox, with budgets that no test uses up by chance. */
import type { JobSpec } from '../../contract/job';

type Needed = Pick<JobSpec, 'id' | 'repository'>;

/** The model has the job's name: each job of a rig has a script of its own. */
export function jobSpec({ id, repository, ...changes }: Needed & Partial<JobSpec>): JobSpec {
  return {
    id,
    repository,
    base: 'main',
    goal: 'Say hello.',
    constraints: [],
    checks: [{ name: 'hello', command: 'grep -q hello greeting.txt', timeoutSec: 30 }],
    protectedPaths: [],
    budget: { maxSteps: 100, maxTokens: 10_000_000, maxWallMinutes: 60 },
    model: { name: id, windowTokens: 100_000, maxOutputTokens: 4_000, timeoutSec: 60, actions: 'tools' },
    sandbox: sandboxProfile('local'),
    delivery: { branch: `longhaul/${id}` },
    ...changes,
  };
}

export function sandboxProfile(kind: JobSpec['sandbox']['kind'], commandTimeoutSec = 60): JobSpec['sandbox'] {
  return { kind, image: 'longhaul-sandbox:dev', memoryMb: 512, cpus: 1, maxProcesses: 128, maxFileMb: 64, commandTimeoutSec };
}
