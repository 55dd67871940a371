/** `log` and `diff`: a job's story and its work, read from its store. The job is the one that `submitting` delivered. */
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
    const codes = await Promise.all(['999', '-1', 'two'].map(async (step) => (await stage().cli(['log', JOB, `--step=${step}`])).code));
    expect(codes).toEqual([2, 2, 2]);
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
    for (const { code, stderr } of await Promise.all(['log', 'diff'].map((command) => stage().cli([command, 'never-was'])))) {
      expect(stderr).toMatch(/has no store under .*LONGHAUL_HOME/);
      expect(code).toBe(2);
    }
  });
}
