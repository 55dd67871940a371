/** SIGKILL of the worker at named places and at any place. Real processes, real signals. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { engineAnswers } from '../support/engine';
import { AT } from './scenario';
import { expectAsCalm, pause, runUnder, withCalmRun } from './under-fault';

const kind = engineAnswers() ? 'docker' : 'local';
const stage = withCalmRun(kind);

test('the calm run is delivered, with one call of the model per reply', () => {
  expect(stage.calm.outcome).toMatchObject({ kind: 'delivered', steps: AT.deliver + 1 });
  expect(stage.calm.calls).toBe(7);
});

// [where, point, how many more calls of the model a kill there may cost]
const POINTS: readonly (readonly [string, string, number])[] = [
  ['while a reply is awaited', `model.before-reply@${AT.ticksReply}:5`, 1],
  ['after a reply is journaled, before its activity completes', `model.after-journal@${AT.ticksReply}`, 0],
  ['in the middle of a command', `tool.mid-command@${AT.ticks}:400`, 0],
  ['after a command, before the snapshot', `tool.before-snapshot@${AT.ticks}`, 0],
  ['after the snapshot, before the ref', `step.before-ref@${AT.ticks}`, 0],
  ['after the ref, before the activity completes', `step.after-ref@${AT.ticks}`, 0],
  ['during prepare', 'prepare.mid@0', 0],
  ['during the baseline checks', `check.mid@${AT.baseline}`, 0],
  ['during the gate', `check.mid@${AT.gate}`, 0],
  ['during delivery, with the branch made', `deliver.mid@${AT.deliver}`, 0],
];

test.each(POINTS)('a worker killed %s loses no step and repeats no paid call', async (_where, point, moreCalls) => {
  const env = { LONGHAUL_CRASH: point, LONGHAUL_CRASH_ONCE: mkdtempSync(join(stage.rig.dir, 'once-')) };
  const { run, deaths } = await runUnder(stage.rig, { kind, env });
  expect(deaths).toBe(1);
  expectAsCalm(run, stage.calm, moreCalls);
});

test('a worker killed again and again at any moment leaves the same chain of steps', async () => {
  const random = seeded(20260101);
  let kills = 0;
  const fault = async () => {
    for (; kills < 6; kills++) {
      await pause(1_200 + random() * 1_500);
      stage.rig.workers.at(-1)?.kill('SIGKILL');
    }
  };
  const { run, deaths } = await runUnder(stage.rig, { kind, fault });
  expect(deaths).toBeGreaterThan(0);
  expectAsCalm(run, stage.calm, kills);
});

/** mulberry32: the same moments for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
