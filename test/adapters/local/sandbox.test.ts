import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sandbox, Sandboxes } from '../../../activities/ports';
import { type LocalSandboxesOptions, localSandboxes } from '../../../adapters/local';
import { localSandboxesInRunner } from '../../../adapters/local/in-runner';
import { processIdentity } from '../../../adapters/sandbox/process-identity';
import { workspaceKey } from '../../../adapters/sandbox/workspace-key';
import { DOCKER_PROFILE } from '../../support/engine';
import { sandboxContract } from '../sandbox-contract';
import { bash, eventually, makeStage, run, type Stage, stillTicks, TICKING } from '../sandbox-stage';
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

/** Just when the next shell is started, after a command. */
const STARTED_AFTER_MS = 31;
/** A supervisor and its login shell. */
const WAITING = 2;

describe('while a process waits for the next command, it', () => {
  let stage: Stage;
  let sandboxes: Sandboxes;
  afterEach(async () => {
    await sandboxes.close();
    stage.dispose();
  });

  async function sandboxWhereOneWaits(options: LocalSandboxesOptions = {}): Promise<Sandbox> {
    stage = makeStage(PROFILE);
    sandboxes = localSandboxes(options);
    const sandbox = await sandboxes.open(stage);
    await bash(sandbox, 'true');
    await eventually(async () => (await pidsOf(stage)).length === WAITING);
    return sandbox;
  }

  it('may be ended by anybody: the command has another one', async () => {
    const sandbox = await sandboxWhereOneWaits();
    for (let which = 0; which < WAITING; which++) {
      await eventually(async () => (await pidsOf(stage)).length === WAITING);
      process.kill((await pidsOf(stage))[which] as number, 'SIGKILL');
      await eventually(async () => (await pidsOf(stage)).length < WAITING);
      expect(await bash(sandbox, 'echo usable')).toMatchObject({ exitCode: 0, text: 'usable\n' });
    }
  });

  it('runs a command as `bash -lc` would: the same words, variables, options and exit', async () => {
    const sandbox = await sandboxWhereOneWaits();
    for (const command of SHOWING) {
      const given = await bash(sandbox, command);
      // Past what a shell that waits is given, so it has one of its own.
      expect(given).toEqual(await bash(sandbox, `${command}\n${'#'.repeat(5_000)}`));
      await eventually(async () => (await pidsOf(stage)).length === WAITING);
    }
  });

  it('takes nothing of what a command says that has a shell of its own', async () => {
    const sandbox = await sandboxWhereOneWaits();
    const numbers = Array.from({ length: 5_000 }, (_, at) => `${at}\n`).join('');
    for (const argv of [
      ['seq', '0', '4999'],
      ['bash', '-lc', `seq 0 4999 ${' '.repeat(5_000)}`],
    ]) {
      await eventually(async () => (await pidsOf(stage)).length === WAITING);
      expect(await run(sandbox, argv)).toMatchObject({ exitCode: 0, text: numbers });
    }
  });

  it('says nothing in the output of a command that does without it, even if it is not yet heard that it waits', async () => {
    const sandbox = await sandboxWhereOneWaits();
    for (let round = 0; round < 5; round++) {
      await bash(sandbox, 'true');
      await new Promise((resolve) => setTimeout(resolve, STARTED_AFTER_MS));
      // It is being started: what it says is not read before the next command is there.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      expect(await run(sandbox, ['bash', '-c', 'echo mine'])).toMatchObject({ exitCode: 0, text: 'mine\n' });
    }
  });

  it('is not spoilt by what the command before did to its parent, its group or its session', async () => {
    const sandbox = await sandboxWhereOneWaits();
    for (const [command, exitCode] of SPOILING) {
      expect(await bash(sandbox, command, { timeoutMs: 1_000 })).toMatchObject({ exitCode });
      await eventually(async () => (await pidsOf(stage)).length === WAITING);
      expect(await bash(sandbox, 'echo usable; ps -o stat= -s "$(cut -d" " -f6 /proc/$$/stat)" | grep -vc Z')).toMatchObject({
        text: 'usable\n4\n',
      });
      await eventually(async () => (await pidsOf(stage)).length === WAITING);
    }
  });

  it('does not mind that the workspace is made anew: the command runs in the new one', async () => {
    const sandbox = await sandboxWhereOneWaits();
    rmSync(stage.workspace, { recursive: true });
    await expect(bash(sandbox, 'true')).rejects.toMatchObject({ name: 'SandboxFailure', kind: 'gone' });
    mkdirSync(stage.workspace);
    expect(await bash(sandbox, 'echo >there; pwd')).toMatchObject({ exitCode: 0, text: '/workspace\n' });
    expect(readdirSync(stage.workspace)).toContain('there');
  });

  it('is let go if none comes for a while, and a later command has another one', async () => {
    const sandbox = await sandboxWhereOneWaits({ idleMs: 2_000 });
    await eventually(async () => (await pidsOf(stage)).length === 0);
    expect(await bash(sandbox, 'echo usable')).toMatchObject({ exitCode: 0, text: 'usable\n' });
  });
});

/** With how it ends: -1 for one that has to be ended. */
const SPOILING: readonly (readonly [string, number])[] = [
  ['kill -KILL $PPID; sleep 60', 137],
  ['kill -TERM $PPID; sleep 60', 137],
  ['kill -STOP $PPID; sleep 60', -1],
  ['kill -STOP $PPID', -1],
  ['kill -KILL 0', 137],
  ['kill -STOP $$', 147],
  ['sleep 60 & setsid sleep 60 & (set -m; sleep 60 &) ; true', 0],
  ['trap "" TERM; sleep 60', -1],
];

/** Whatever a shell may show of how it was started. */
const SHOWING = [
  'echo "$0 $# $* $- $SHLVL $PWD $OLDPWD $?"; shopt -p; set -o; umask; trap -p; alias; ulimit -a',
  'env | grep -v LONGHAUL_COMMAND | sort; compgen -v | grep -vE "BASH_EXECUTION_STRING|^_$" ; declare -F',
  'missing-program\necho $LINENO\nmissing-too',
  'ls -l /proc/self/fd | sed "s/.* \\([0-9]*\\) ->/\\1 ->/; s/pipe:.*/pipe/; s/proc.*/proc/" | grep -- "->"',
  'set -e; false; echo not reached',
  'set -u; echo $longhaul_command; echo not reached',
  'echo before; exit 7',
  'exec false',
  'kill -TERM $$',
  '# nothing but a comment',
  'cat <<END\nhere\nEND',
  "trap 'echo at the end' EXIT; true",
  'cat; echo "stdin ended"',
  'return 3',
];

async function processes(stage: Stage): Promise<number> {
  return (await pidsOf(stage)).length;
}

async function pidsOf(stage: Stage): Promise<readonly number[]> {
  const script = `grep -lsF "LONGHAUL_COMMAND=$1" /proc/[0-9]*/environ | cut -d/ -f3`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'list', workspaceKey(stage.workspace)]);
  return stdout.split('\n').filter(Boolean).map(Number);
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
