/** `submit`: from a file, from flags, from both; twice; and everything that is refused, all of it at once. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { finish, write } from '../../../scripted/replies';
import type { Stage } from './stage';

export function submitting(stage: () => Stage): void {
  const fixed = [write('greeting.txt', 'hello\n'), finish('It says hello.')];

  test('a job of flags alone is watched to its end, exits 0, and its branch is in the repository', async () => {
    const flags = stage().job('by-flags', fixed);
    const { code, stdout } = await stage().cli(['submit', ...flags, '--watch']);
    expect(stdout).toContain('by-flags submitted');
    expect(stdout).toContain('branch longhaul/by-flags');
    expect(code).toBe(0);
    const repository = join(stage().rig.dir, 'repositories', 'by-flags');
    expect(execFileSync('git', ['show', 'longhaul/by-flags:greeting.txt'], { cwd: repository, encoding: 'utf8' })).toBe('hello\n');
  });

  test('a job of a file, with a relative repository, takes what flags lay over it', async () => {
    stage().rig.model.addScript('by-file', { replies: fixed });
    stage().repository('by-file');
    const file = stage().file(
      'by-file.yaml',
      'id: by-file\nrepository: repositories/by-file\ngoal: Say something.\nchecks: ["false"]\nmodel: { name: other, seed: 7 }\nsandbox: local\nplan: none\n',
    );
    const over = ['--check', 'grep -qx hello greeting.txt', '--model', 'by-file', '--branch', 'said'];
    const { code, lines } = await stage().json(['submit', file, ...over], 'submitted');
    expect(lines).toEqual([expect.objectContaining({ id: 'by-file', started: true, differs: [], branch: 'said' })]);
    expect(code).toBe(0);
    const watched = await stage().json(['watch', 'by-file'], 'event');
    expect(watched.lines.at(-1)).toMatchObject({ status: { outcome: { kind: 'delivered', branch: 'said' } } });
    expect(watched.code).toBe(0);
  });

  test('the same id while it runs is the same job, and says in what the two differ', async () => {
    const flags = await stage().runningJob('twice');
    const again = await stage().json(['submit', ...flags], 'submitted');
    expect(again.lines).toEqual([expect.objectContaining({ id: 'twice', started: false, differs: [] })]);
    expect(again.code).toBe(0);
    const other = await stage().cli(['submit', ...flags, '--goal', 'Another goal.', '--max-steps', '7']);
    expect(other.stdout).toContain('runs already');
    expect(other.stderr).toMatch(/differs.*goal.*budget|differs.*budget.*goal/);
    expect(other.code).toBe(0);
    await stage().cli(['cancel', 'twice']);
  });

  test('an id of a job that has ended is refused', async () => {
    const { code, stderr } = await stage().cli(['submit', ...stage().job('by-ended', fixed), '--id', 'by-flags']);
    expect(stderr.trim().split('\n').slice(-1)).toEqual([expect.stringContaining('id (by-flags) was used by a job that has ended')]);
    expect(code).toBe(2);
  });

  test('nothing at all is refused with every missing field and the flag that gives it', async () => {
    const { code, stderr } = await stage().cli(['submit']);
    for (const words of [
      'repository is missing',
      '--repo',
      'goal is missing',
      '--goal',
      'checks is missing',
      '--check',
      'model is missing',
      '--model',
    ])
      expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('problems of fields, of the repository and of the branch are told together', async () => {
    const repository = stage().repository('problems');
    const file = stage().file(
      'problems.yaml',
      `repository: ${repository}\nbase: mian\ndelivery: { branch: main }\ngaol: g\nchecks: []\nmodel: m\n`,
    );
    const { code, lines } = await stage().json(['submit', file, '--max-steps', 'many'], 'error');
    const { problems } = lines[0] as unknown as { readonly problems: readonly { readonly field: string; readonly line?: number }[] };
    expect(problems.map(({ field }) => field).sort()).toEqual(['base', 'budget.maxSteps', 'delivery.branch', 'gaol', 'goal']);
    expect(problems.find(({ field }) => field === 'gaol')?.line).toBe(4);
    expect(code).toBe(2);
  });

  test('a file that is not YAML is refused with the line', async () => {
    const { code, stderr } = await stage().cli(['submit', stage().file('broken.yaml', 'goal: g\nchecks: [a\nbase: b\n')]);
    expect(stderr).toMatch(/job file on line 3 .*is not YAML/);
    expect(code).toBe(2);
  });

  test('a repository that is not there is refused before anything starts', async () => {
    const flags = ['--repo', join(stage().rig.dir, 'nowhere'), '--goal', 'g', '--check', 'true', '--model', 'm', '--id', 'nowhere'];
    const { code, stderr } = await stage().cli(['submit', ...flags]);
    expect(stderr).toMatch(/repository .*nowhere.* cannot be read/);
    expect(code).toBe(2);
    expect((await stage().cli(['status', 'nowhere'])).code).toBe(2);
  });

  test('an unknown flag is refused, in JSON too', async () => {
    const { code, stderr } = await stage().cli(['submit', '--gaol', 'g']);
    expect(stderr).toContain("unknown option '--gaol'");
    expect(code).toBe(2);
    const asJson = await stage().json(['submit', '--gaol', 'g'], 'error');
    expect(asJson.lines[0]).toMatchObject({ message: expect.stringContaining('--gaol') });
    expect(asJson.code).toBe(2);
  });

  test('a goal can be a file', async () => {
    const goal = stage().file('goal.txt', 'Say hello, as a file has it.\n');
    const flags = stage().job('goal-file', fixed);
    const { code } = await stage().cli(['submit', ...flags, '--goal', `@${goal}`, '--watch']);
    expect(code).toBe(0);
    const missing = await stage().cli(['submit', ...flags, '--goal', '@/no/such/file']);
    expect(missing.stderr).toContain('cannot be read');
    expect(missing.code).toBe(2);
  });
}
