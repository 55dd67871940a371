/** `list`, `status`, `watch`, `steer`, `cancel`, `resume`, `extend`: on jobs that run, wait, have ended, or never were. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, say, write } from '../../../scripted/replies';
import type { Stage } from './stage';

export function acting(stage: () => Stage): void {
  test('a running job is listed, shows where it stands, takes guidance, and exits 4 once cancelled', async () => {
    await stage().runningJob('acted-on');
    const list = await stage().json(['list'], 'list');
    expect(list.lines[0]?.jobs).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'acted-on', state: 'RUNNING', outcome: null })]),
    );
    const status = await stage().json(['status', 'acted-on'], 'status');
    expect(status.lines[0]).toMatchObject({ status: { id: 'acted-on', phase: 'working', live: true, outcome: null } });
    const page = await stage().cli(['status', 'acted-on']);
    expect(page.stdout).toMatch(/acted-on {2}working .*sleep 600/);
    expect(page.stdout).toMatch(/steps {4}\d+ of 500/);

    const steered = await stage().json(['steer', 'acted-on', 'Use the old words.'], 'done');
    expect([steered.code, steered.lines[0]?.id]).toEqual([0, 'acted-on']);
    const watching = stage().start(['watch', 'acted-on']);
    await watching.line((line) => line.includes('sleep 600'));
    const cancelled = await stage().cli(['cancel', 'acted-on']);
    expect(cancelled.stdout).toContain('being cancelled');
    expect(cancelled.code).toBe(0);
    expect((await watching.exit).code).toBe(4);
    expect(watching.lines.join('\n')).toContain('cancelled');
  });

  test.each([
    [['steer', 'text'], 'is a job that has ended', '--base'],
    [['cancel'], 'is a job that has ended', 'nothing to stop'],
    [['resume'], 'is a job that has ended', '--base'],
    [['extend', '--steps', '5'], 'is a job that has ended', '--base'],
  ])('%j of a job that has ended, and of one that never was, are told apart', async ([command = '', ...rest], problem, remedy) => {
    const [ended, never] = await Promise.all([
      stage().cli([command, 'acted-on', ...rest]),
      stage().json([command, 'never-was', ...rest], 'error'),
    ]);
    expect(ended.stderr).toContain(problem);
    expect(ended.stderr).toContain(remedy);
    expect(never.lines[0]).toMatchObject({ message: expect.stringContaining('is not a job that this server knows') });
    expect([ended.code, never.code]).toEqual([2, 2]);
  });

  test('status and watch of a job that never was are refused; of one that has ended they say how', async () => {
    const codes = await Promise.all(['status', 'watch'].map(async (command) => (await stage().cli([command, 'never-was'])).code));
    expect(codes).toEqual([2, 2]);
    const [status, watch] = await Promise.all([stage().cli(['status', 'acted-on']), stage().json(['watch', 'acted-on'], 'event')]);
    expect(status.stdout).toContain('cancelled');
    expect([status.code, watch.code]).toEqual([0, 4]);
  });

  test('a job that ends without delivery exits 3, with its best work on its branch', async () => {
    const { code, stdout } = await stage().cli(['submit', ...stage().job('talker', [say('I would begin by reading.')]), '--watch']);
    expect(stdout).toContain('stuck');
    expect(code).toBe(3);
  });

  test('a job that is out of budget exits 6 while it waits, and goes on when it is extended', async () => {
    const flags = stage().job('short', [write('a.txt', 'a\n'), write('greeting.txt', 'hello\n'), finish('It says hello.')]);
    const waiting = await stage().cli(['submit', ...flags, '--max-steps', '5', '--watch']);
    expect(waiting.stderr).toContain('longhaul extend short --steps N');
    expect(waiting.code).toBe(6);
    const asked = [['list'], ['extend', 'short'], ['extend', 'short', '--steps', 'many']];
    const [list, nothing, many] = await Promise.all(asked.map((args) => stage().cli(args)));
    expect(list?.stdout).toMatch(/short .*waits for you/);
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('--steps, --tokens, --minutes, --usd') });
    expect(many?.code).toBe(2);
    expect((await stage().json(['extend', 'short', '--steps', '50', '--minutes', '5'], 'done')).code).toBe(0);
    await stage().rig.until('short', ({ phase, budget }) => phase === 'ended' && budget.maxSteps === 55);
    expect((await stage().cli(['watch', 'short'])).code).toBe(0);
  });

  test('a job whose set-up fails waits, and is resumed when the cause is mended', async () => {
    const flag = join(stage().rig.dir, 'mended');
    const flags = stage().job('mended', [write('greeting.txt', 'hello\n'), finish('It says hello.')]);
    const waiting = await stage().cli(['submit', ...flags, '--setup', `test -e ${flag}`, '--watch', '--json']);
    const schemas = waiting.stdout.split('\n').map((line) => (JSON.parse(line) as { readonly schema: string }).schema);
    expect([...new Set(schemas)]).toEqual(['longhaul/submitted@1', 'longhaul/event@1']);
    expect(waiting.code).toBe(6);
    writeFileSync(flag, '');
    expect((await stage().cli(['resume', 'mended'])).code).toBe(0);
    await stage().rig.until('mended', ({ phase }) => phase === 'ended');
    expect((await stage().cli(['watch', 'mended'])).code).toBe(0);
  });

  test('a job that asks exits 6 with the commands that answer it, and one of them lets it go on', async () => {
    const flags = stage().job('asking', [write('greeting.txt', 'hello\n'), finish('It says hello.')]);
    const file = stage().file('asking.yaml', 'review: { delivery: true }\n');
    const asked = await stage().cli(['submit', file, ...flags, '--watch']);
    expect(asked.stderr).toContain(
      'The job waits for you: longhaul approve asking, or longhaul reject asking "WHY", or longhaul steer asking',
    );
    expect(asked.code).toBe(6);
    const page = await stage().cli(['status', 'asking']);
    expect(page.stdout).toMatch(/it waits for you; go on with one of:\n {2}longhaul approve asking +make the branch\n/);
    expect((await stage().json(['status', 'asking'], 'status')).lines[0]).toMatchObject({
      status: { waits: 'review', review: 'delivery' },
    });
    expect((await stage().cli(['approve', 'asking'])).code).toBe(0);
    expect((await stage().cli(['watch', 'asking'])).code).toBe(0);
  });

  test('a job that is paused exits 6 and says how it goes on; once resumed, watching it does not end', async () => {
    await stage().runningJob('resting');
    expect((await stage().cli(['pause', 'resting'])).code).toBe(0);
    const [paused, page] = await Promise.all([stage().cli(['watch', 'resting']), stage().cli(['status', 'resting'])]);
    expect(paused.stderr).toContain('The job is paused: longhaul resume resting, or longhaul cancel resting');
    expect(paused.code).toBe(6);
    expect(page.stdout).toMatch(/it is paused; go on with one of:\n {2}longhaul resume resting +go on\n/);
    expect((await stage().cli(['resume', 'resting'])).code).toBe(0);
    const watching = stage().start(['watch', 'resting']);
    await watching.line((line) => line.includes('working'));
    await stage().cli(['cancel', 'resting']);
    expect((await watching.exit).code).toBe(4);
  });

  test('cancelled again, a job whose branch cannot be made ends without one', async () => {
    await stage().runningJob('no-branch', [write('a.txt', 'a\n')]);
    rmSync(join(stage().rig.dir, 'repositories', 'no-branch'), { recursive: true });
    await stage().cli(['cancel', 'no-branch']);
    const parked = await stage().rig.until('no-branch', ({ phase }) => phase === 'parked');
    expect(parked.doing).toContain('longhaul cancel no-branch');
    await stage().cli(['cancel', 'no-branch']);
    const { code, stdout } = await stage().cli(['watch', 'no-branch']);
    expect(stdout).toContain('no branch: ');
    expect(code).toBe(4);
  });

  test('guidance that is empty or too long is refused', async () => {
    const results = await Promise.all([' ', 'x'.repeat(9_000)].map((text) => stage().cli(['steer', 'short', text])));
    expect(results.map(({ code }) => code)).toEqual([2, 2]);
  });
}
