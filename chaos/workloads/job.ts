/** What a workload is: jobs with the scripts that their models speak, and what must be the same in every run of them. */
import type { JobSpec } from '../../contract/job';
import type { Usage } from '../../contract/steps';

/** A reply of the scripted model, as docs/scripted-model.md has it. */
export interface Reply {
  readonly calls?: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[];
  readonly text?: string;
  readonly usage?: Usage;
}

export interface Script {
  readonly replies: readonly Reply[];
  readonly asides?: Readonly<Record<string, readonly Reply[]>>;
  readonly atEnd?: 'repeat-last' | 'cycle' | 'error';
  readonly latencyMs?: number;
}

/** `chain`: every step's tree, hash for hash. `work`: the files after every step that is not a person's. `line`: only that its record holds together. */
export type Compared = 'chain' | 'work' | 'line';

export interface Job {
  /** Its repository and the place of the data directory are filled in by the stage. */
  readonly spec: Omit<JobSpec, 'repository'>;
  readonly script: Script;
  readonly files: Readonly<Record<string, string>>;
  readonly compared: Compared;
  /** What a person may do to it while it runs, at seeded moments. */
  readonly acts?: readonly ActName[];
}

export type ActName = 'steer' | 'pause' | 'extend' | 'rewind' | 'fork' | 'twice' | 'cancel';

export interface Workload {
  readonly name: string;
  readonly about: string;
  readonly jobs: (sandbox: JobSpec['sandbox']['kind']) => readonly Job[];
  /** Mean time from one strike to the next, once a worker polls. */
  readonly gapMs: number;
  readonly workers: number;
  /** Events after which the server suggests continue-as-new; its own 4,096 if absent. */
  readonly continueAsNewAfter?: number;
  /** Repositories are fetched from, and delivered to, a remote. */
  readonly remote?: boolean;
}

type Given = Pick<Job, 'script' | 'files' | 'compared'> & {
  readonly id: string;
  readonly acts?: readonly ActName[];
  readonly spec?: Partial<JobSpec>;
};

/** Each job has a model of its own name, so that the wire log tells jobs apart. */
export function job(sandbox: JobSpec['sandbox']['kind'], { id, spec = {}, ...rest }: Given): Job {
  return {
    ...rest,
    spec: {
      id,
      base: 'main',
      goal: 'Write what the check wants.',
      constraints: ['Leave check.sh alone.'],
      checks: [{ name: 'check', command: 'bash check.sh', timeoutSec: 120 }],
      protectedPaths: ['check.sh'],
      budget: { maxSteps: 100_000, maxTokens: 1_000_000_000, maxWallMinutes: 10_000 },
      model: { name: id, windowTokens: 1_000_000, maxOutputTokens: 4_000, timeoutSec: 120, actions: 'tools' },
      plan: 'none',
      sandbox: {
        kind: sandbox,
        image: 'longhaul-sandbox:dev',
        memoryMb: 256,
        cpus: 1,
        maxProcesses: 64,
        maxFileMb: 64,
        commandTimeoutSec: 300,
      },
      delivery: { branch: `longhaul/${id}` },
      ...spec,
    },
  };
}

const call = (tool: string, args: Readonly<Record<string, unknown>>): Reply => ({ calls: [{ tool, args }] });

export const run = (command: string): Reply => call('run', { command });
export const write = (path: string, content: string): Reply => call('write', { path, content });
export const read = (path: string): Reply => call('read', { path });
export const edit = (path: string, before: string, after: string): Reply => call('edit', { path, edits: [{ old: before, new: after }] });
export const finish: Reply = call('finish', { outcome: 'done', summary: 'Done.' });
export const plan = (proofs: Readonly<Record<string, string>>): Reply =>
  call('plan', { milestones: Object.entries(proofs).map(([title, command]) => ({ title, proof: { command } })) });
export const prove: Reply = call('prove', {});
export const notes = (next: string): Reply => call('notes', { doing: 'At it.', next, discoveries: ['Fact {{turn}}'] });

export function together(...replies: readonly Reply[]): Reply {
  return { calls: replies.flatMap((reply) => reply.calls ?? []) };
}

/** What each reply is charged stands in the script, so that the checks know it without counting as the product does. */
export function charged(replies: readonly Reply[]): readonly Reply[] {
  return replies.map((reply, at) => ({
    ...reply,
    usage: { inputTokens: 1_000 + 7 * at, cachedTokens: 3 * at, outputTokens: 20 + (at % 5) },
  }));
}
