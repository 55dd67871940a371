/** Bare Temporal activities: what a turn costs at least when each of its two parts is an activity, on the server and SDK that longhaul has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { throughBash } from '../conditions';
import { speaksInAPersonsPlace } from '../wire';
import type { Peer } from '../world';
import { temporalWorld } from './on-temporal';

const ROOT = join(__dirname, '..', '..', '..');

export const bare: Peer = {
  name: 'bare',
  title: 'bare Temporal activities (the floor)',
  versions: () => [`@temporalio/worker ${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies['@temporalio/worker']}`],
  configuration: 'two activities a turn, no conversation, startToCloseTimeout 10 s, otherwise as it comes',
  resume: { how: 'none needed: a worker is started again', source: 'docs.temporal.io, "Activity Execution"', byTimeout: true },
  manyInOne: true,
  agent: false,
  ...throughBash,
  speaksUp: speaksInAPersonsPlace,
  done: { text: 'Done.' },
  open: ({ dir, modelUrl }) =>
    temporalWorld(dir, {
      taskQueue: 'bare',
      workflow: 'bare',
      stepEnds: 'act',
      args: (work, cwd) => [work.id, cwd, work.mostTurns],
      worker: (address) => ({
        command: process.execPath,
        args: ['-r', join(ROOT, 'test', 'support', 'run-typescript.cjs'), join(__dirname, 'bare-worker.ts'), address, modelUrl],
      }),
    }),
};
