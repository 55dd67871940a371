import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../../worker/identity';
import { RunningRecords } from '../../worker/running';
import { runningOf } from '../../worker/slot';
import { endPrograms, eventually, type Program, processesMentioning, runTypeScript, temporaryDirectory } from '../support/programs';

afterEach(endPrograms);

const ACTIVITY = { workflowId: 'w', runId: 'r', activityId: '1', attempt: 1, type: 'runTool' };

interface Taken {
  readonly identity: string;
  readonly cacheDir: string;
  readonly runningDir: string;
  readonly predecessor: readonly object[];
}

/** A worker that takes a slot, says which, and stays. `then` runs after that. */
function worker(home: string, then = ''): Program {
  return runTypeScript(
    `const slot = await load('worker/slot').takeSlot(process.env.TEST_HOME);
     ${then}
     console.log(JSON.stringify(slot));
     setInterval(() => {}, 1000);`,
    { TEST_HOME: home },
  );
}

async function slotOf(program: Program): Promise<Taken> {
  return JSON.parse(await program.line((line) => line.startsWith('{'))) as Taken;
}

function ownedBy(identity: string, home: string, slot: string): void {
  mkdirSync(join(home, 'workers', slot), { recursive: true });
  writeFileSync(join(home, 'workers', slot, `owner@${identity}`), `${identity}\n`);
}

async function kill(program: Program): Promise<void> {
  program.child.kill('SIGKILL');
  await program.exit;
}

test('the successor of a killed worker gets its slot, with the cache as it was left', async () => {
  const home = temporaryDirectory();
  const first = worker(home);
  const before = await slotOf(first);
  writeFileSync(join(before.cacheDir, 'warm'), '');
  await kill(first);
  const after = await slotOf(worker(home));
  expect(after.cacheDir).toBe(before.cacheDir);
  expect(after.identity).not.toBe(before.identity);
  expect(existsSync(join(after.cacheDir, 'warm'))).toBe(true);
});

test('a live worker keeps its slot: a second one gets another', async () => {
  const home = temporaryDirectory();
  const one = await slotOf(worker(home));
  const two = await slotOf(worker(home));
  expect(two.cacheDir).not.toBe(one.cacheDir);
});

test('a worker frozen by SIGSTOP is not dead: its slot is left alone', async () => {
  const home = temporaryDirectory();
  const frozen = worker(home);
  const one = await slotOf(frozen);
  frozen.child.kill('SIGSTOP');
  const two = await slotOf(worker(home));
  expect(two.cacheDir).not.toBe(one.cacheDir);
});

test('of several successors that start at once exactly one gets the dead worker’s slot', async () => {
  const home = temporaryDirectory();
  const first = worker(home);
  const dead = await slotOf(first);
  await kill(first);
  const successors = await Promise.all([1, 2, 3, 4].map(() => slotOf(worker(home))));
  expect(successors.filter(({ cacheDir }) => cacheDir === dead.cacheDir)).toHaveLength(1);
  expect(new Set(successors.map(({ cacheDir }) => cacheDir)).size).toBe(4);
});

test('an owner on another machine or in another pid namespace is never taken for dead', async () => {
  const home = temporaryDirectory();
  const [machine, scope = '', pid] = identityOf().split('@');
  const elsewhere = ['elsewhere-00000000', `${'0'.repeat(8)}${scope.slice(8)}`, pid, '1'].join('@');
  const otherNamespace = [machine, `${scope.slice(0, scope.lastIndexOf('-'))}-1`, pid, '1'].join('@');
  ownedBy(elsewhere, home, 'stranger1');
  ownedBy(otherNamespace, home, 'stranger2');
  expect((await slotOf(worker(home))).cacheDir).not.toContain('stranger');
});

test('after a reboot of the same machine every earlier owner is dead', async () => {
  const home = temporaryDirectory();
  const [machine, scope = '', pid, start] = identityOf().split('@');
  ownedBy([machine, `${'0'.repeat(8)}${scope.slice(8)}`, pid, start].join('@'), home, 'earlier');
  expect((await slotOf(worker(home))).cacheDir).toBe(join(home, 'workers', 'earlier', 'cache'));
});

test('what a dead worker left running is gone before its slot is used, also in a session of its own', async () => {
  const home = temporaryDirectory();
  const mark = `leftover-${process.pid}`;
  const first = worker(
    home,
    `require('node:child_process').spawn('sh', ['-c', 'sleep 1000; : ${mark}'], { detached: true, stdio: 'ignore' }).unref();`,
  );
  await slotOf(first);
  expect(processesMentioning(mark).length).toBeGreaterThan(1);
  await kill(first);
  await slotOf(worker(home));
  expect(processesMentioning(mark)).toEqual([]);
});

test('the leftovers of a successor that died while it took over are not forgotten', async () => {
  const home = temporaryDirectory();
  const first = worker(home, `require('node:child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();`);
  const { identity } = await slotOf(first);
  const left = () => processesMentioning(`LONGHAUL_SLOT=${identity}`);
  await eventually(() => left().length === 1);
  await kill(first);
  // A successor as SIGKILL leaves it right after its rename: the name is its own, the content still the dead one's.
  const second = runTypeScript(
    `const { takeOver } = load('worker/ownership'); const { identityOf } = load('worker/identity');
     const slots = process.env.TEST_HOME + '/workers';
     const [name] = require('node:fs').readdirSync(slots);
     takeOver(slots + '/' + name, identityOf());
     process.kill(process.pid, 'SIGKILL');`,
    { TEST_HOME: home },
  );
  await second.exit;
  expect(left()).toHaveLength(1);
  await slotOf(worker(home));
  expect(left()).toEqual([]);
});

test('the successor learns what was running; a torn record is nothing, and does not stay', async () => {
  const home = temporaryDirectory();
  const first = worker(home);
  const { runningDir, identity } = await slotOf(first);
  new RunningRecords(runningDir).add(ACTIVITY);
  writeFileSync(join(runningDir, 'torn.json'), '{"workflowId":"w","ru');
  await kill(first);
  expect(runningOf(home, identity)).toEqual([ACTIVITY]);
  const second = worker(home, 'slot.forgetPredecessor();');
  expect((await slotOf(second)).predecessor).toEqual([ACTIVITY]);
  await kill(second);
  expect((await slotOf(worker(home))).predecessor).toEqual([]);
  expect(readdirSync(runningDir)).toEqual([]);
});

test('a slot that was deleted under its live owner is never shared with the next one', async () => {
  const home = temporaryDirectory();
  const one = await slotOf(worker(home));
  rmSync(join(home, 'workers'), { recursive: true });
  const two = await slotOf(worker(home));
  expect(two.cacheDir).not.toBe(one.cacheDir);
  expect(readdirSync(join(home, 'workers'))).toHaveLength(1);
});
