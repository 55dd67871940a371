/**
 * The jobs whose histories are kept: small ones that together go through every branch of the workflow that a running job may be
 * in. A job that comes to mind later is added; one that is here stays, as its history does.
 */
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { JobSpec } from '../../contract/job';
import { cannot, edit, finish, notes, plan, prove, run, say, together, verdict, write } from '../../scripted/replies';
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
    // Old outputs leave, notes take the place of steps, notes that cannot be used, an overflow, a fresh start.
    name: 'compacted',
    spec: { model: { name: 'compacted', windowTokens: 8_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools' } },
    script: {
      replies: [...Array.from({ length: 22 }, () => run('echo {{turn}}; seq {{turn}}000 {{turn}}250')), FIX, finish('Done.')],
      asides: { notes: [notes('Go on.'), say('What notes?')] },
      faults: [{ kind: 'context_overflow', turn: 18 }],
    },
  },
  {
    // A plan, a milestone proven and one that is not, a judge that doubts once.
    name: 'planned-and-judged',
    spec: { plan: 'milestones', judge: 'advise' },
    script: {
      replies: [
        run('cat greeting.txt'),
        plan({ 'A note': 'test -f note.txt', 'The greeting': 'grep -q hello greeting.txt' }),
        prove,
        write('note.txt', 'n'),
        prove,
        FIX,
        finish('Done.'),
        write('note.txt', 'Please.'),
        finish('Now it is.'),
      ],
      asides: { verdict: [verdict({ G: 'met', M: 'met', C1: 'not_met' }), verdict({ G: 'met', C1: 'met' })] },
    },
  },
  {
    // Every rung: told, a fresh start, back to the proven state, the stronger model, a person, and the end as stuck.
    name: 'climbed',
    spec: {
      plan: 'milestones',
      onStuck: 'ask',
      model: {
        ...{ name: 'climbed', windowTokens: 100_000, maxOutputTokens: 4_000, timeoutSec: 60, actions: 'tools' },
        escalateTo: { name: 'climbed', windowTokens: 100_000, maxOutputTokens: 4_000, timeoutSec: 60, actions: 'tools' },
      },
    },
    script: {
      atEnd: 'repeat-last',
      replies: [plan({ 'A note': 'test -f note.txt', More: 'false' }), write('note.txt', 'n'), prove, run('ls')],
      asides: { notes: [notes('Look elsewhere.', { question: 'Where?' })] },
    },
    meanwhile: async ({ rig, spec, handle }) => {
      await rig.until(spec.id, ({ phase }) => phase === 'parked');
      await handle.signal('resume');
    },
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
