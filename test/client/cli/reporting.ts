/** `report`: one page of a job, as a file or on stdout. The job is the one that `submitting` delivered. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage';

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
    const { outcome } = status.lines[0]?.status as { readonly outcome: { readonly commit: string } };
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

  test('a job that is not here, and a file that cannot be written, are refused', async () => {
    const file = join(stage().rig.dir, 'nowhere', 'report.html');
    const [never, unwritable] = await Promise.all([stage().cli(['report', 'never-was']), stage().cli(['report', JOB, '--output', file])]);
    expect(never.stderr).toMatch(/has no store under .*LONGHAUL_HOME/);
    expect(unwritable.stderr).toMatch(/--output .*cannot be written \(ENOENT\)/);
    expect([never.code, unwritable.code]).toEqual([2, 2]);
    expect(existsSync('longhaul-never-was.html')).toBe(false);
  });
}
