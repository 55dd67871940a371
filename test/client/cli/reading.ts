/** `log`, `show`, `cost`, `audit` and `diff`: a job's story and its work, read from its store. The job is the one that `submitting` delivered. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage';

const JOB = 'by-flags';

export function reading(stage: () => Stage): void {
  test('a log is a line a step, from the first to delivery, and as JSON every step whole', async () => {
    const [{ stdout, code }, { lines }] = await Promise.all([stage().cli(['log', JOB]), stage().json(['log', JOB], 'log')]);
    const kinds = stdout.split('\n').map((line) => line.trim().split(/\s+/)[1]);
    expect([kinds[0], kinds.at(-1)]).toEqual(['prepare', 'deliver']);
    expect(code).toBe(0);
    const steps = lines[0]?.steps as readonly { readonly seq: number; readonly commit: string }[];
    expect(steps.map(({ seq }) => seq)).toEqual(kinds.map((_, i) => i));
    for (const { commit } of steps) expect(commit).toMatch(/^[0-9a-f]{40}$/);
  });

  test('one step is shown whole, and one that is not there is refused', async () => {
    const [{ stdout }, { lines }] = await Promise.all([
      stage().cli(['log', JOB, '--step', '0']),
      stage().json(['log', JOB, '--step', '2'], 'log'),
    ]);
    expect(stdout).toMatch(/prepare[\s\S]*commit [0-9a-f]{40}/);
    expect(lines[0]?.steps).toEqual([expect.objectContaining({ seq: 2, kind: 'model' })]);
    const [shown, beyond] = await Promise.all([stage().json(['show', JOB, '2'], 'show'), stage().cli(['show', JOB, '999'])]);
    expect([shown.lines[0]?.step, beyond.code]).toEqual([expect.objectContaining({ seq: 2, kind: 'model' }), 2]);
    const codes = await Promise.all(['999', '-1', 'two'].map(async (step) => (await stage().cli(['log', JOB, `--step=${step}`])).code));
    expect(codes).toEqual([2, 2, 2]);
  });

  test('a log begins at a step and shows the kinds that were asked for, each with its time', async () => {
    const [late, some, json] = await Promise.all([
      stage().cli(['log', JOB, '--from', '2']),
      stage().cli(['log', JOB, '--kind', 'tool,deliver']),
      stage().json(['log', JOB, '--kind', 'deliver'], 'log'),
    ]);
    for (const line of late.stdout.split('\n')) expect(line).toMatch(/^ +\d+ {2}\w+ +(\d\d-\d\d )?\d\d:\d\d:\d\d {2}/);
    expect(late.stdout).toMatch(/^ +2 {2}model/);
    expect(new Set(some.stdout.split('\n').map((line) => line.trim().split(/\s+/)[1]))).toEqual(new Set(['tool', 'deliver']));
    expect(json.lines[0]?.steps).toEqual([expect.objectContaining({ kind: 'deliver', at: expect.stringMatching(/^\d{4}-.*Z$/) })]);
    expect((await stage().cli(['log', JOB, '--kind', 'deeds'])).code).toBe(2);
  });

  test('a log that is followed ends with the delivery, and one whose job was ended from outside ends too', async () => {
    await stage().runningJob('followed');
    const following = stage().start(['log', 'followed', '--follow', '--json']);
    await following.line((line) => line.includes('"kind":"model"'));
    await stage().rig.client.workflow.getHandle('followed').terminate();
    const [{ code }, ended] = await Promise.all([following.exit, stage().cli(['log', JOB, '--follow', '--from', '3'])]);
    expect([code, ended.code]).toEqual([0, 0]);
    expect(following.lines.map((line) => (JSON.parse(line) as { steps: { seq: number }[] }).steps[0]?.seq)).toEqual([0, 1, 2]);
    expect(ended.stdout).toContain('deliver');
  });

  test('cost adds up to what was spent, and an audit finds the delivery and the chain whole', async () => {
    const [log, cost, audit, page] = await Promise.all([
      stage().json(['log', JOB], 'log'),
      stage().json(['cost', JOB], 'cost'),
      stage().json(['audit', JOB], 'audit'),
      stage().cli(['audit', JOB]),
    ]);
    const last = (log.lines[0]?.steps as readonly { seq: number; commit: string; spent: object }[] | undefined)?.at(-1);
    const spent = last?.spent ?? {};
    expect(cost.lines[0]).toMatchObject({ id: JOB, total: spent, byPhase: [{ name: 'turns', ...spent }] });
    expect(audit.lines[0]).toMatchObject({
      deeds: [{ type: 'delivery', commit: last?.commit, effect: expect.stringContaining('branch longhaul/by-flags') }],
      chain: { ok: true, steps: (last?.seq ?? 0) + 1, head: last?.commit },
    });
    expect(page.stdout).toContain('chain whole');
    expect([cost.code, audit.code]).toEqual([0, 0]);
  });

  test('an audit of a record that was changed exits 7 and names the step', async () => {
    rmSync(join(stage().rig.home, 'jobs', 'followed', 'store.git', 'refs', 'longhaul', 'followed', '1'));
    const { code, stdout } = await stage().cli(['audit', 'followed']);
    expect(stdout).toContain('step 1: has no ref');
    expect(code).toBe(7);
  });

  test('a diff is of all the work, or between two steps; between a step and itself it is empty', async () => {
    const [whole, before, between, beyond] = await Promise.all([
      stage().cli(['diff', JOB]),
      stage().json(['diff', JOB, '--to', '2'], 'diff'),
      stage().json(['diff', JOB, '--from', '2', '--to', '3'], 'diff'),
      stage().cli(['diff', JOB, '--from', '999']),
    ]);
    expect(whole.stdout).toContain('-helo\n+hello');
    expect(before.lines[0]).toMatchObject({ id: JOB, diff: '' });
    expect(between.lines[0]?.diff).toContain('+hello');
    expect([whole.code, beyond.code]).toEqual([0, 2]);
  });

  test('a store that is not on this machine is named with what to do', async () => {
    for (const { code, stderr } of await Promise.all(
      ['log', 'show', 'cost', 'audit', 'diff'].map((command) => stage().cli([command, 'never-was', ...(command === 'show' ? ['0'] : [])])),
    )) {
      expect(stderr).toMatch(/has no store under .*LONGHAUL_HOME/);
      expect(code).toBe(2);
    }
  });
}
