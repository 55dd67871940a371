/** A job file is plain data with lines to point at, or a list of mistakes; never an exception of a parser's, never gigabytes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { RejectedError } from '../../client/errors';
import { readYaml } from '../../client/yaml-file';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'longhaul-yaml-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function read(text: string) {
  const file = join(directory, 'job.yaml');
  writeFileSync(file, text);
  return readYaml(file);
}

async function problemsOf(reading: Promise<unknown>) {
  const error: unknown = await reading.catch((it: unknown) => it);
  if (!(error instanceof RejectedError)) throw new Error(`it was taken, or failed otherwise: ${JSON.stringify(error)}`);
  return error.problems;
}

test('any text is data or a RejectedError', async () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('a: 1', '- b', '  c: [', '&x y', '*x', '? {', '"', "'", '%YAML 9', '<<: *x', '!!js/function x'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
      const result: unknown = await read(lines.join('\n')).catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(RejectedError);
      else expect(result).toHaveProperty('value');
    }),
    { numRuns: 200 },
  );
});

test('JSON is YAML: any object is read as it was written', async () => {
  const field = fc.stringMatching(/^[a-z]{1,8}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(field, fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.array(field)), {
        noNullPrototype: true,
      }),
      async (data) => {
        expect((await read(JSON.stringify(data))).value).toEqual(data);
        expect((await read(stringify(data))).value).toEqual(data);
      },
    ),
    { numRuns: 100 },
  );
});

test('each part knows its line, and what is not there the line of what is around it', async () => {
  const { lineOf } = await read('goal: g\nchecks:\n  - npm test\n  - name: fast\n    command: run\nbudget: { maxSteps: 0 }\n');
  expect(
    [['goal'], ['checks', 0], ['checks', 1, 'command'], ['checks', 1, 'timeout'], ['budget', 'maxSteps'], ['nothing']].map(lineOf),
  ).toEqual([1, 3, 5, 4, 6, undefined]);
});

test('each mistake of form is told with its line', async () => {
  const problems = await problemsOf(read('goal: g\nchecks: [npm test\nbase: main\n'));
  expect(problems[0]).toMatchObject({ field: 'job file', line: 3, problem: expect.stringContaining('is not YAML') });
});

test('a field written twice is a mistake, not a choice', async () => {
  expect(await problemsOf(read('goal: g\ngoal: h\n'))).toEqual([expect.objectContaining({ line: 2 })]);
});

test('a few lines that stand for gigabytes are refused', async () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`),
  ];
  expect(await problemsOf(read(bomb.join('\n')))).toHaveLength(1);
});

test('an empty file is an empty job, and one that is not there is named', async () => {
  expect((await read('')).value).toEqual({});
  expect(await problemsOf(readYaml(join(directory, 'none.yaml')))).toEqual([
    expect.objectContaining({ value: join(directory, 'none.yaml'), problem: expect.stringContaining('ENOENT') }),
  ]);
});
