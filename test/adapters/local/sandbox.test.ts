import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localSandboxes } from '../../../adapters/local';
import { processIdentity } from '../../../adapters/sandbox/process-identity';
import { workspaceKey } from '../../../adapters/sandbox/workspace-key';
import { DOCKER_PROFILE } from '../../support/engine';
import { sandboxContract } from '../sandbox-contract';
import type { Stage } from '../sandbox-stage';

const PROFILE = { ...DOCKER_PROFILE, kind: 'local' as const };

describe('the local sandbox', () => sandboxContract(PROFILE, () => localSandboxes(), processes));

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
