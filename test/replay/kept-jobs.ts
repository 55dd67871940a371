/**
 * The jobs whose histories are kept: small ones that together go through every branch of the workflow that a running job may be
 * in. A job that comes to mind later is added; one that is here stays, as its history does.
 */
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { JobSpec } from '../../contract/job';
import { cannot, edit, finish, run, together, write } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { jobSpec, sandboxProfile } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import type { Rig, RigOptions } from '../support/rig';

export interface KeptJob {
  /** Also the name of its history's file; `-1`, `-2`, … follow if it continued as new. */
  readonly name: string;
  readonly script: Script;
  readonly rig?: RigOptions;
  readonly spec?: Partial<JobSpec>;
  /** What a person does before there is a worker, and while it runs. It then runs to its end. */
  readonly before?: (scene: Scene) => Promise<void>;
  readonly meanwhile?: (scene: Scene) => Promise<void>;
}

export interface Scene {
  readonly rig: Rig;
  readonly spec: JobSpec;
  readonly handle: WorkflowHandle;
}

const FIX = edit('greeting.txt', [{ old: 'helo', new: 'hello' }]);
const BUDGET = { maxSteps: 100, maxTokens: 10_000_000, maxWallMinutes: 60 };

export const KEPT_JOBS: readonly KeptJob[] = [
  {
    // Two calls in a reply, a refused one, a gate that fails, one that passes.
    name: 'delivered',
    script: {
      replies: [together(run('cat greeting.txt'), write('tests/test.txt', 'weaker\n')), finish('Done.'), FIX, finish('Now it is.')],
    },
  },
  {
    // Two runs; the second begins with what the first carried over.
    name: 'continued',
    rig: { suggestContinueAsNewAfterEvents: 44 },
    script: { replies: [together(run('cat greeting.txt'), run('ls'), run('wc greeting.txt')), FIX, finish('Done.')] },
  },
  {
    // One message twice before the first step, another during a command, as plain text.
    name: 'steered',
    script: { replies: [run('sleep 2; cat greeting.txt'), FIX, finish('Done.')] },
    before: async ({ handle }) => {
      for (let i = 0; i < 2; i++) await handle.signal('steer', { id: 'm1', from: 'ada', text: 'Keep it short.' });
    },
    meanwhile: async ({ rig, spec, handle }) => {
      await rig.until(spec.id, ({ doing }) => doing.includes('sleep'));
      await handle.signal('steer', 'No new files.');
    },
  },
  {
    name: 'cancelled-in-a-command',
    script: { replies: [FIX, run('sleep 600')] },
    meanwhile: async ({ rig, spec, handle }) => {
      await rig.until(spec.id, ({ doing }) => doing.includes('sleep'));
      await handle.cancel();
    },
  },
  {
    // Parked twice: by a refused key, then by a budget that is used.
    name: 'parked-and-resumed',
    spec: { budget: { ...BUDGET, maxSteps: 4 } },
    script: { replies: [run('cat greeting.txt'), FIX, finish('Done.')], faults: [{ kind: 'status', status: 401, turn: 1 }] },
    meanwhile: async ({ rig, spec, handle }) => {
      await rig.until(spec.id, ({ phase }) => phase === 'parked');
      await handle.signal('resume');
      await rig.until(spec.id, ({ phase, steps }) => phase === 'parked' && steps >= 4);
      await handle.signal('extend', { steps: 20 });
    },
  },
  {
    name: 'cannot',
    script: { replies: [run('cat greeting.txt'), cannot('The greeting is frozen by contract.')] },
  },
  {
    // Parked before anything was recorded, and closed there by a message.
    name: 'closed-before-its-first-step',
    spec: { setup: { command: 'echo no such registry; exit 3', network: false, timeoutSec: 60 } },
    script: { replies: [finish('Done.')] },
    meanwhile: async ({ rig, spec, handle }) => {
      await rig.until(spec.id, ({ phase }) => phase === 'parked');
      await handle.signal('cancel', 'the registry is gone');
    },
  },
];

/** The whole job file, over a repository made for it in the rig's directory. */
export function keptSpec(rig: Rig, { name, script, spec }: KeptJob): JobSpec {
  rig.model.addScript(name, { atEnd: 'error', ...script });
  return jobSpec({
    id: name,
    repository: makeRepository(join(rig.dir, 'repositories', name), { 'greeting.txt': 'helo\n', 'tests/test.txt': 'as it is\n' }),
    constraints: ['Stay polite.'],
    protectedPaths: ['tests/**'],
    budget: BUDGET,
    sandbox: sandboxProfile('local', 900),
    ...spec,
  });
}
