import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localSandboxes } from '../../../adapters/local';
import { localSandboxesInRunner } from '../../../adapters/local/in-runner';
import { processIdentity } from '../../../adapters/sandbox/process-identity';
import { workspaceKey } from '../../../adapters/sandbox/workspace-key';
import { DOCKER_PROFILE } from '../../support/engine';
import { sandboxContract } from '../sandbox-contract';
import { bash, makeStage, type Stage, stillTicks, TICKING } from '../sandbox-stage';
import { RUNNER } from './runner';

const PROFILE = { ...DOCKER_PROFILE, kind: 'local' as const };

describe('the local sandbox', () => sandboxContract(PROFILE, () => localSandboxesInRunner(RUNNER), processes));

test('a runner that is killed takes its commands with it, and the next sandbox has another one', async () => {
  const stage = makeStage(PROFILE);
  const sandboxes = localSandboxesInRunner(RUNNER);
  try {
    const killed = bash(await sandboxes.open(stage), `${TICKING}; kill -9 $(cut -d' ' -f4 /proc/$PPID/stat); sleep 60`);
    await expect(killed).rejects.toMatchObject({ name: 'SandboxFailure', kind: 'gone' });
    await sandboxes.evict(stage.workspace);
    expect(await stillTicks(stage.workspace)).toBe(false);
    expect(await bash(await sandboxes.open(stage), 'echo again')).toMatchObject({ text: 'again\n' });
  } finally {
    await sandboxes.close();
    stage.dispose();
  }
});

async function processes(stage: Stage): Promise<number> {
  const script = `grep -lsF "LONGHAUL_COMMAND=$1" /proc/[0-9]*/environ | wc -l`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'count', workspaceKey(stage.workspace)]);
  return Number(stdout);
}

test('the sweep removes a place whose maker died making it, and leaves one that is being made', async () => {
  const ended = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  const names = [processIdentity(ended.pid), processIdentity()].map((it) => `longhaul-making-${encodeURIComponent(it)}@test`);
  const [dead, alive] = names.map((name) => join(tmpdir(), name)) as [string, string];
  for (const path of [dead, alive]) mkdirSync(path);
  ended.kill('SIGKILL');
  await once(ended, 'exit');
  await localSandboxes().sweep();
  expect([dead, alive].map((path) => existsSync(path))).toEqual([false, true]);
  rmSync(alive, { recursive: true });
});

test('the sweep removes a place whose removal was cut off, and leaves one that is in use', async () => {
  const stage = makeStage(PROFILE);
  const sandboxes = localSandboxes();
  const name = `longhaul-sandbox-${workspaceKey(stage.workspace)}-`;
  const there = () => readdirSync(tmpdir()).filter((it) => it.startsWith(name));
  try {
    await sandboxes.open(stage);
    const inUse = there();
    mkdirSync(join(tmpdir(), `${name}halfgone`, 'tmp'), { recursive: true });
    expect(there()).toHaveLength(2);
    await localSandboxes().sweep();
    expect(there()).toEqual(inUse);
  } finally {
    await sandboxes.close();
    stage.dispose();
  }
});
