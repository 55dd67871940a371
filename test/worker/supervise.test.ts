import { spawn } from 'node:child_process';
import { type Child, childOf, type Exit, endChild, keepAlive } from '../../worker/supervise';
import { endPrograms, eventually, processesMentioning, run, runTypeScript } from '../support/programs';

afterEach(endPrograms);

function shell(script: string): Child {
  return childOf(spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }));
}

test('a child that dies is started again, and stopping it ends that', async () => {
  const up: number[] = [];
  const exits: Exit[] = [];
  const kept = await keepAlive({
    start: async () => shell('exec sleep 1000'),
    onUp: ({ pid }) => up.push(pid),
    onDied: (_, exit) => exits.push(exit),
  });
  process.kill(up[0] as number, 'SIGKILL');
  await eventually(() => up.length === 2);
  await kept.stop(1_000);
  expect(exits.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGTERM']);
  expect(up).toHaveLength(2);
});

test('a failing first start is thrown; a failing later one is tried again', async () => {
  await expect(keepAlive({ start: async () => Promise.reject(new Error('no')), onUp() {}, onDied() {} })).rejects.toThrow('no');
  let starts = 0;
  let ups = 0;
  const start = async () => {
    if (++starts === 2) throw new Error('not now');
    return shell(starts === 1 ? 'exit 1' : 'exec sleep 1000');
  };
  const kept = await keepAlive({ start, onUp: () => ups++, onDied() {} });
  await eventually(() => ups === 2);
  expect(starts).toBe(3);
  await kept.stop(1_000);
});

test('a child that ignores SIGTERM is killed after its grace, with what it started', async () => {
  const mark = `stubborn-${process.pid}`;
  const child = shell(`trap '' TERM; sh -c 'trap "" TERM; while :; do sleep 1; done; : ${mark}' & while :; do sleep 1; done`);
  await eventually(() => processesMentioning(mark).length >= 2);
  await endChild(child, 300);
  await eventually(() => processesMentioning(mark).length === 0);
});

test('what cannot be started is named', () => {
  expect(() => childOf(spawn('/no/such/program', [], { detached: true }))).toThrow('/no/such/program');
});

test('the watchdog ends the children of a supervisor that was killed, and only those it still watches', async () => {
  const mark = `watched-${process.pid}`;
  const kept = run('sh', ['-c', `sleep 1000; : kept-${mark}`]);
  const supervisor = runTypeScript(
    `const { startWatchdog } = load('worker/watchdog');
     const dog = startWatchdog();
     const child = require('node:child_process').spawn('sh', ['-c', 'sleep 1000; : ${mark}-child'], { detached: true, stdio: 'ignore' });
     dog.watch(child.pid); dog.watch(${kept.pid}); dog.forget(${kept.pid});
     console.log(child.pid); setInterval(() => {}, 1000);`,
  );
  const group = Number(await supervisor.line(() => true));
  expect(groupIsEmpty(group)).toBe(false);
  supervisor.child.kill('SIGKILL');
  await supervisor.exit;
  await eventually(() => groupIsEmpty(group));
  expect(kept.child.exitCode ?? kept.child.signalCode).toBeNull();
});

function groupIsEmpty(group: number): boolean {
  try {
    process.kill(-group, 0);
    return false;
  } catch {
    return true;
  }
}
