/** `report`: one page of a job, as a file or on stdout. The job is the one that `submitting` delivered. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, write } from '../../../scripted/replies';
import type { Envelope, Stage } from './stage';

const JOB = 'by-flags';

export function reporting(stage: () => Stage): void {
  test('a page is written where it was asked for, and tells goal, delivered commit, diff, checks and every step', async () => {
    const file = join(stage().rig.dir, 'report.html');
    const { lines, code } = await stage().json(['report', JOB, '--output', file], 'report');
    expect(lines).toEqual([{ schema: 'longhaul/report@1', id: JOB, file }]);
    const page = readFileSync(file, 'utf8');
    const log = await stage().json(['log', JOB], 'log');
    const steps = log.lines[0]?.steps as readonly { readonly commit: string }[];
    for (const { commit } of steps) expect(page).toContain(commit.slice(0, 8));
    const status = await stage().json(['status', JOB], 'status');
    const { outcome } = (status.lines[0] as Envelope).status as { readonly outcome: { readonly commit: string } };
    for (const words of ['Say hello.', outcome.commit.slice(0, 10), '+hello', 'fails (exit 1)', 'passes']) expect(page).toContain(words);
    expect(code).toBe(0);
  });

  test('Markdown goes to stdout, or as JSON into one line, and does not tell where the repository lies', async () => {
    const args = ['report', JOB, '--markdown', '--output', '-'];
    const [{ stdout }, { lines }] = await Promise.all([stage().cli(args), stage().json(args, 'report')]);
    expect(stdout).toContain(`## ✅ delivered: \`${JOB}\``);
    expect(stdout).toContain('+hello');
    expect(stdout).not.toContain(stage().rig.dir);
    expect(lines[0]).toMatchObject({ id: JOB, file: null, content: `${stdout}\n` });
  });

  test('faults that were survived are told while the server is there, with the attempt that counted and why; without it the rest is', async () => {
    const flags = stage().job('tried-again', [write('greeting.txt', 'hello\n'), finish('It says hello.')]);
    stage().rig.model.setFaults('tried-again', [{ kind: 'status', status: 429, retryAfterMs: 50, turn: 1, times: 2 }]);
    expect((await stage().cli(['submit', ...flags, '--watch'])).code).toBe(0);
    const args = ['report', 'tried-again', '--markdown', '--output', '-'];
    const [asked, alone] = await Promise.all([stage().cli(args), stage().cli(args, { TEMPORAL_ADDRESS: '127.0.0.1:1' })]);
    expect(asked.stdout).toMatch(/### Faults survived\n\n- Step 2 was made at attempt 3: rate\\_limited/);
    expect(alone.stdout).not.toContain('Faults survived');
    expect(alone.stdout).toContain('## ✅ delivered: `tried-again`');
    expect([asked.code, alone.code]).toEqual([0, 0]);
  });

  test('a job that is not here, and a file that cannot be written, are refused', async () => {
    const file = join(stage().rig.dir, 'nowhere', 'report.html');
    const [never, unwritable] = await Promise.all([stage().cli(['report', 'never-was']), stage().cli(['report', JOB, '--output', file])]);
    expect(never.stderr).toMatch(/has no store under .*LONGHAUL_HOME/);
    expect(unwritable.stderr).toMatch(/--output .*cannot be written \(ENOENT\)/);
    expect([never.code, unwritable.code]).toEqual([2, 2]);
    expect(existsSync('longhaul-never-was.html')).toBe(false);
  });
}
