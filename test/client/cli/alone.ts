/** The command line where something is missing: no arguments, wrong settings, no server, no worker. The worker is ended here. */
import { finish } from '../../../scripted/replies';
import { eventually } from '../../support/programs';
import { end } from '../../support/rig';
import type { Stage } from './stage';

export function alone(stage: () => Stage): void {
  test('without arguments it prints its help and exits 0', async () => {
    const { code, stdout } = await stage().cli([]);
    for (const command of ['submit', 'watch', 'doctor', 'dev']) expect(stdout).toContain(command);
    expect(code).toBe(0);
  });

  test('doctor finds server, worker, model and data directory, each missing one with a remedy', async () => {
    const broken = { TEMPORAL_ADDRESS: '127.0.0.1:1', OPENAI_BASE_URL: 'http://me:hunter2@127.0.0.1:1' };
    const [{ code, lines }, page] = await Promise.all([stage().json(['doctor'], 'doctor'), stage().cli(['doctor'], broken)]);
    const { ok, findings } = lines[0] as unknown as {
      readonly ok: boolean;
      readonly findings: readonly { readonly name: string; readonly ok: boolean; readonly remedy?: string }[];
    };
    const good = findings.filter((it) => it.ok).map(({ name }) => name);
    expect(good).toEqual(expect.arrayContaining(['Node', 'git', 'data directory', 'model endpoint', 'Temporal server', 'worker']));
    for (const it of findings) expect(it.ok).toBe(it.remedy === undefined);
    expect(code).toBe(ok ? 0 : 1);
    expect(page.stdout).toMatch(/missing {2}Temporal server .*\n +→ /);
    expect(page.stdout).toMatch(/missing {2}model endpoint .*\n +→ /);
    expect(page.stdout).not.toContain('hunter2');
    expect(page.code).toBe(1);
  });

  test('without a server every command that needs one exits 5 and says how to start one', async () => {
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const [text, json] = await Promise.all([stage().cli(['list'], env), stage().json(['status', 'any'], 'error', env)]);
    expect(text.stderr).toContain('longhaul dev');
    expect(json.lines[0]).toMatchObject({ message: expect.stringContaining('127.0.0.1:1') });
    expect([text.code, json.code]).toEqual([5, 5]);
  });

  test('wrong settings are refused, all of them at once', async () => {
    const { code, stderr } = await stage().cli(['list'], { LONGHAUL_HOEM: 'x', OPENAI_BASE_URL: 'nonsense' });
    expect(stderr).toContain('Did you mean LONGHAUL_HOME?');
    expect(stderr).toContain('OPENAI_BASE_URL');
    expect(code).toBe(2);
  });

  test('a namespace that is not there is refused', async () => {
    const { code, stderr } = await stage().cli(['list'], { TEMPORAL_NAMESPACE: 'nowhere' });
    expect(stderr).toContain('TEMPORAL_NAMESPACE');
    expect(code).toBe(2);
  });

  test('without a worker status and watch say so instead of showing an old step, and Ctrl-C leaves the job alone', async () => {
    const [worker] = stage().rig.workers;
    await stage().runningJob('left-alone');
    if (worker) await end(worker, 'SIGKILL');
    const [{ stdout }, { lines }] = await Promise.all([
      stage().cli(['status', 'left-alone']),
      stage().json(['status', 'left-alone'], 'status'),
    ]);
    expect(stdout).toContain('no worker answers; start one with: longhaul worker (or longhaul dev)');
    expect(stdout).not.toContain('sleep');
    expect(lines[0]).toMatchObject({ status: { live: false, doing: expect.stringContaining('no worker answers') } });
    const watching = stage().start(['watch', 'left-alone']);
    await watching.line((line) => line.includes('no worker answers'));
    process.kill(watching.pid, 'SIGINT');
    const { code, stderr } = await watching.exit;
    expect(stderr).toContain('The job goes on');
    expect(code).toBe(130);
    const steered = await stage().cli(['cancel', 'left-alone']);
    expect(steered.stderr).toContain('no worker answers');
    expect(steered.code).toBe(0);
  });

  test('a job that no worker has seen can be submitted, and waits', async () => {
    expect((await stage().cli(['submit', ...stage().job('unseen', [finish('Done.')])])).code).toBe(0);
    const { stdout } = await stage().cli(['status', 'unseen']);
    expect(stdout).toContain('no worker answers');
    // No store has it yet: a shell is told of it by the server, which has a short while for its answer.
    await eventually(async () => (await stage().cli(['__complete', '--', 'cancel', 'unse'])).stdout === 'unseen\t');
  });
}
