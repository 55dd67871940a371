import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARKER, Marker } from '../../../adapters/local/marker';
import { type Found, type Moment, mayHoldSince, momentNow, processesSince } from '../../../adapters/local/process-table';

const marker = new Marker('a-workspace', 'a-command');
const isMarked = (found: Found) => found.marker?.command === marker.command;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-processes-'));
});
afterEach(() => {
  for (const { pid } of processesSince().filter(isMarked)) process.kill(pid, 'SIGKILL');
  rmSync(dir, { recursive: true });
});

function marked(script: string): ChildProcess {
  return spawn('bash', ['-c', script, 'bash', join(dir, 'done')], {
    env: { ...process.env, [MARKER]: marker.toString() },
    stdio: 'ignore',
  });
}

/** By the few pids that were given since, where the kernel says which; a machine that gives many meanwhile has everything looked at. */
function saysNo(moment: Moment): boolean {
  return !mayHoldSince(moment, isMarked);
}

test('a process that was started since is not missed, nor is one whose parent has ended, until it has ended too', async () => {
  const moment = momentNow();
  const parent = marked('sleep 60 & sleep 60');
  expect(saysNo(moment)).toBe(false);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(saysNo(moment)).toBe(false);
  const left = processesSince(moment).filter(isMarked);
  expect(left.length).toBeGreaterThan(0);
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  while (processesSince().some(isMarked));
});

test('where nothing was started since, nothing has to be looked at', () => {
  const moment = momentNow();
  expect(saysNo(moment)).toBe(moment.newestPid !== null);
});

test('of processes that each start the next one and end, the one that is left is not missed', async () => {
  for (let round = 0; round < 10; round++) {
    rmSync(join(dir, 'done'), { force: true });
    const moment = momentNow();
    const first = marked('hop() { if [ $1 = 0 ]; then touch "$2"; sleep 1; else ( hop $(($1 - 1)) "$2" ) & fi; }; hop 30 "$1"');
    while (!existsSync(join(dir, 'done'))) expect(saysNo(moment)).toBe(false);
    for (const { pid } of processesSince().filter(isMarked)) process.kill(pid, 'SIGKILL');
    if (first.exitCode === null && first.signalCode === null) await once(first, 'exit');
  }
});

test('after a second, or where pids began anew, or the kernel does not say, everything is looked at', () => {
  const moment = momentNow();
  expect(saysNo({ ...moment, atMs: performance.now() - 1_001 })).toBe(false);
  expect(saysNo({ ...moment, newestPid: 4_194_304 })).toBe(false);
  expect(saysNo({ ...moment, newestPid: null })).toBe(false);
});
