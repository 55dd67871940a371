/** The worker's disk cache deleted, scribbled over, full: it is a cache, and the job must not care. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCRIPT } from './scenario';
import { expectAsCalm, pause, runUnder, withCalmRun } from './under-fault';

const stage = withCalmRun('local');

test('the whole cache directory deleted in the middle of a command costs no step', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      rmSync(join(stage.rig.home, 'workers'), { recursive: true, force: true });
    },
  });
  expectAsCalm(run, stage.calm);
});

test('garbage in every file of the cache, found by a new worker, costs no step', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      stage.rig.workers.at(-1)?.kill('SIGKILL');
      for (const file of filesIn(join(stage.rig.home, 'workers'))) if (file.includes('/cache/')) writeFileSync(file, 'garbage');
    },
  });
  expectAsCalm(run, stage.calm);
});

/** Only root can make a small file system. */
const testAsRoot = process.getuid?.() === 0 ? test : test.skip;

testAsRoot('a full disk under the cache is waited for until there is room again', async () => {
  const small = join(stage.rig.home, 'workers');
  rmSync(small, { recursive: true, force: true });
  mkdirSync(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small]);
  try {
    const { run } = await runUnder(stage.rig, {
      kind: 'local',
      fault: async ({ spec }) => {
        // While a reply is waited for: a command that is under way would fail of itself, and rightly so.
        stage.rig.model.addScript(spec.id, { ...SCRIPT, latencyMs: 2_000 });
        await stage.rig.until(spec.id, (status) => status.steps >= 5);
        const filler = join(small, 'filler');
        for (let blockBytes = 1 << 20; blockBytes >= 1; blockBytes >>= 4) fill(filler, blockBytes);
        stage.rig.model.addScript(spec.id, SCRIPT);
        await pause(6_000);
        rmSync(filler);
      },
    });
    expect(run.deliveredTree).toBe(stage.calm.deliveredTree);
    expect(run.outcome.kind).toBe('delivered');
  } finally {
    execFileSync('umount', ['-l', small]);
  }
});

function fill(file: string, blockBytes: number): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(blockBytes), { flag: 'a' });
  } catch {
    // Full, to within a block of this size.
  }
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [path] : [];
  });
}
