/** longhaul itself, from `dist/`, with the local sandbox: the others have none either. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSpec } from '../../../contract/job';
import type { JobStatus } from '../../../contract/messages';
import { STATUS_MEMO } from '../../../contract/names';
import type { Outcome } from '../../../contract/steps';
import { finish, read, run, together } from '../../../scripted/replies';
import { jobSpec, sandboxProfile } from '../../../test/support/job-spec';
import { Rig } from '../../../test/support/rig';
import { WINDOW_TOKENS } from '../conditions';
import type { Peer, Work } from '../world';
import { readHistory } from './history';

export const longhaul: Peer = {
  name: 'longhaul',
  title: 'longhaul',
  versions: () => [`longhaul ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: __dirname, encoding: 'utf8' }).trim()}`],
  configuration: 'the local sandbox, a window of 128,000 tokens, one check that passes, a branch delivered',
  resume: { how: 'none needed: its supervisor starts a worker again', source: 'docs/guarantees.md', byTimeout: false },
  manyInOne: true,
  agent: true,
  command: (text) => together({ text: 'I go on.' }, run(text)),
  reads: (path) => together({ text: 'I read it.' }, read(path)),
  // The trailer of each prompt says this, or something else.
  speaksUp: (body) => /Turn \d+\. (?!Go on with)/.test(body),
  done: finish('Counted.'),
  async open({ modelUrl }) {
    const rig = await Rig.start();
    const start = () => rig.startWorker({ OPENAI_BASE_URL: modelUrl });
    let worker = start();
    return {
      begin: async (work) => void (await rig.submit(specOf(work))),
      ended: (work) => endOf(rig, work.id),
      async resume() {
        worker = start();
      },
      kill: () => void worker.kill('SIGKILL'),
      processes: () => ({ working: [worker.pid as number], serving: [rig.server.pid] }),
      result: (work) => ({ repository: work.repository, branch: `longhaul/${work.id}` }),
      kept: (work) => directoryBytes(join(rig.home, 'jobs', work.id)),
      history: (work) => readHistory(rig.server.address, work.id, 'runTool'),
      close: () => rig.stop(),
    };
  },
};

function specOf({ id, repository, mostTurns }: Work): JobSpec {
  return jobSpec({
    id,
    repository,
    goal: 'Count.',
    checks: [{ name: 'true', command: 'true', timeoutSec: 60 }],
    budget: { maxSteps: 100 + 3 * mostTurns, maxTokens: 1e12, maxWallMinutes: 10_000 },
    model: { name: id, windowTokens: WINDOW_TOKENS, maxOutputTokens: 4_000, timeoutSec: 600, actions: 'tools' },
    sandbox: { ...sandboxProfile('local'), cpus: 2 },
  });
}

/** A job that waits for a person does not end by itself; the server's memo says so. */
async function endOf(rig: Rig, id: string): Promise<string> {
  const handle = rig.client.workflow.getHandle<() => Promise<Outcome>>(id);
  for (;;) {
    const { memo, status } = await handle.describe();
    if (status.name !== 'RUNNING') break;
    const job = memo?.[STATUS_MEMO] as JobStatus | undefined;
    if (job?.phase === 'parked') return `waits for a person: ${job.doing}`;
    await sleep(250);
  }
  return handle.result().then(
    ({ kind, reason }) => (kind === 'delivered' ? 'finished' : `${kind}: ${reason}`),
    (error: Error) => error.message,
  );
}

/** Files of a store come and go under the look: what is there is counted, whatever du says of the rest. */
function directoryBytes(dir: string): number | null {
  if (!existsSync(dir)) return null;
  return Number(spawnSync('du', ['-sb', dir], { encoding: 'utf8' }).stdout.split('\t')[0]);
}
