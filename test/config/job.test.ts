/** A job file is refused with everything that is wrong with it, and a right one loses nothing. */
import fc from 'fast-check';
import { type JobContext, parseJob } from '../../config/job';
import { random } from '../redaction/planted';
import { anyInput, asFile, validJob } from './job-arbitraries';

const context: JobContext = { directory: '/projects', newId: () => 'made-id' };

test('any JSON is either a job or a list of problems, each with its field, value, problem and remedy', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const parsed = parseJob(input, context);
      if (parsed.ok) return;
      expect(parsed.problems.length).toBeGreaterThan(0);
      for (const { field, value, problem, remedy } of parsed.problems) {
        expect([typeof field, typeof value, typeof problem]).toEqual(['string', 'string', 'string']);
        expect(field).not.toBe('');
        expect(problem).not.toBe('');
        expect(remedy).not.toBe('');
        expect(value.length).toBeLessThanOrEqual(200);
      }
    }),
    { numRuns: 500 },
  );
});

test('a right job is accepted, and written out whole it is the same job', () => {
  fc.assert(
    fc.property(validJob, (input) => {
      const once = parseJob(input, context);
      expect(once).toMatchObject({ ok: true });
      if (!once.ok) return;
      const file: unknown = JSON.parse(JSON.stringify(asFile(once.job)));
      expect(parseJob(file, context)).toEqual(once);
    }),
    { numRuns: 300 },
  );
});

test('a secret in any text of a job is refused with its place and its kind, and its value is nowhere; the address of a webhook may hold one', () => {
  const token = `ghp_${random('job', 36)}`;
  const job = {
    repository: '.',
    goal: `one\nuse ${token}`,
    checks: [`test ${token}`],
    constraints: ['x', token],
    model: 'm',
    setup: `echo ${token}`,
  };
  const parsed = parseJob({ ...job, notify: { webhook: `https://example.com/${token}` } }, context);
  const problems = parsed.ok ? [] : parsed.problems;
  expect(problems.map(({ field }) => field)).toEqual(
    expect.arrayContaining(['goal', 'constraints[1]', 'checks[0].command', 'setup.command']),
  );
  expect(problems.find(({ field }) => field === 'goal')?.problem).toContain('(github-token) at character 5 of its line 2');
  expect(problems.some(({ field }) => field.startsWith('notify'))).toBe(false);
  expect(JSON.stringify(problems)).not.toContain(token);
});

const MISTAKES: Readonly<Record<string, unknown>> = {
  id: 'Not An Id',
  repository: 7,
  goal: '',
  constraints: 'one',
  checks: [{ command: 'npm test', timeout: 'soon' }],
  protectedPaths: [''],
  budget: { maxSteps: 0 },
  sandbox: { kind: 'vm' },
  gaol: 'win',
};

test('whichever fields are wrong, each of them is named at once', () => {
  fc.assert(
    fc.property(validJob, fc.subarray(Object.keys(MISTAKES), { minLength: 1 }), (job, wrong) => {
      const mistakes = Object.fromEntries(wrong.map((field) => [field, MISTAKES[field]]));
      const parsed = parseJob({ ...job, ...mistakes }, context);
      const named = parsed.ok ? [] : parsed.problems.map(({ field }) => field.split(/[.[]/)[0]);
      expect([...new Set(named)].sort()).toEqual([...wrong].sort());
    }),
  );
});

test('an empty job names every missing field with the flag that gives it', () => {
  const parsed = parseJob({}, context);
  const problems = parsed.ok ? [] : parsed.problems;
  expect(Object.fromEntries(problems.map((it) => [it.field, it.remedy]))).toEqual({
    repository: expect.stringContaining('--repo'),
    goal: expect.stringContaining('--goal'),
    checks: expect.stringContaining('--check'),
    model: expect.stringContaining('--model'),
  });
});

/** Found word for word only where it was echoed. */
const SECRET = 'hunter2-hunter2';

test.each([
  ['a URL with a password', { repository: `https://me:${SECRET}@example.org/a.git` }],
  ['one that is wrong in another way too', { repository: `https://me:${SECRET}@example.org/${'a'.repeat(3_000)}` }],
  ['one in a list', { repository: [`https://me:${SECRET}@example.org/a.git`] }],
  ['one in a field of another name', { repo: `https://me:${SECRET}@example.org/a.git` }],
  ['one in a command', { setup: `npm ci --registry https://me:${SECRET}@example.org/ ${'x'.repeat(5_000)}` }],
  ['one in a command of an object', { setup: { command: [`curl https://me:${SECRET}@example.org/`] } }],
])('a password in %s is not echoed', (_what, fields) => {
  const parsed = parseJob({ repository: '.', goal: 'g', checks: [], model: 'm', ...fields }, context);
  expect(parsed.ok).toBe(false);
  expect(JSON.stringify(parsed)).not.toContain(SECRET);
});

test('a mistyped field is told what it was meant to be', () => {
  const parsed = parseJob({ repository: '.', gaol: 'g', checks: [], model: { name: 'm', window_tokens: 9_000 } }, context);
  const remedies = parsed.ok ? [] : parsed.problems.map(({ field, remedy }) => `${field}: ${remedy}`);
  expect(remedies).toEqual(expect.arrayContaining(['gaol: Did you mean goal?', 'model.window_tokens: Did you mean windowTokens?']));
});

test('a budget of money without prices is refused, never counted as zero', () => {
  const job = (model: object) =>
    parseJob({ repository: '.', goal: 'g', checks: [], budget: { maxUsd: 5 }, model: { name: 'm', ...model } }, context);
  const problem = (parsed: ReturnType<typeof parseJob>) => (parsed.ok ? null : parsed.problems[0]);
  const prices = { input: 0.25, output: 2 };
  expect(problem(job({}))).toMatchObject({ field: 'budget.maxUsd', value: '5', problem: expect.stringContaining('model.prices') });
  expect(problem(job({ prices, escalateTo: { name: 'l' } }))).toMatchObject({
    problem: expect.stringContaining('model.escalateTo.prices'),
  });
  expect(job({ prices, escalateTo: { name: 'l', prices } }).ok).toBe(true);
  expect(problem(job({ prices: { input: 0.0001, output: 2 } }))).toMatchObject({ field: 'model.prices.input' });
});

test('a relative repository is relative to the directory given, and a URL is left alone', () => {
  const repositoryOf = (repository: string) => {
    const parsed = parseJob({ repository, goal: 'g', checks: [], model: 'm' }, context);
    return parsed.ok && parsed.job.repository;
  };
  expect(repositoryOf('../a')).toBe('/a');
  expect(repositoryOf('git@example.org:a/b.git')).toBe('git@example.org:a/b.git');
});

test('a place to push to that cannot be one is refused with what to write', () => {
  const problemOf = (push: string, repository = '/projects/a') => {
    const parsed = parseJob({ repository, goal: 'g', checks: [], model: 'm', delivery: { push } }, context);
    return parsed.ok ? parsed.job.delivery.push : parsed.problems[0];
  };
  const right = ['origin', 'https://example.org/a.git', 'git@example.org:a.git', '/srv/a.git'];
  expect(right.map((push) => problemOf(push))).toEqual(right);
  expect(problemOf('../a.git')).toBe('/a.git');
  for (const push of ['--mirror', 'a b', 'ext::sh', 'one/two'])
    expect(problemOf(push)).toMatchObject({ field: 'delivery.push', problem: expect.stringContaining('neither the name') });
  expect(problemOf('origin', 'https://example.org/b.git')).toMatchObject({ remedy: expect.stringContaining('URL') });
  expect(problemOf('https://example.org/b.git', 'https://example.org/b.git')).toMatchObject({ remedy: 'Leave it out' });
  expect(JSON.stringify(problemOf(`https://me:${SECRET}@example.org/a.git`))).not.toContain(SECRET);
});

test('a pull request needs a place that may be on GitHub, and a branch to be merged into that can be one', () => {
  const parsedWith = (delivery: object, repository = '/projects/a') =>
    parseJob({ repository, goal: 'g', checks: [], model: 'm', delivery }, context);
  const problem = (parsed: ReturnType<typeof parseJob>) => (parsed.ok ? parsed.job.delivery.pullRequest : parsed.problems[0]);
  expect(problem(parsedWith({ push: 'origin', pullRequest: true }))).toEqual({});
  expect(problem(parsedWith({ pullRequest: { draft: true, title: 'T' } }, 'git@github.com:a/b.git'))).toEqual({ draft: true, title: 'T' });
  for (const delivery of [{ pullRequest: true }, { push: '/srv/a.git', pullRequest: {} }])
    expect(problem(parsedWith(delivery))).toMatchObject({
      field: 'delivery.pullRequest',
      remedy: expect.stringContaining('delivery.push'),
    });
  expect(problem(parsedWith({ push: 'origin', pullRequest: { base: 'a..b' } }))).toMatchObject({ field: 'delivery.pullRequest.base' });
});
