/** The environment is read as a whole: all of its mistakes at once, and no secret in what is said of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describeEnvironment, readEnvironment } from '../../config/environment';
import { ConfigError, type Problem } from '../../config/problem';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'longhaul-environment-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** So that no configuration file of this machine's user is read. */
function withHome(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { HOME: directory, XDG_CONFIG_HOME: directory, ...env };
}

function problemsIn(env: NodeJS.ProcessEnv): readonly Problem[] {
  try {
    readEnvironment(withHome(env));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

const MISTAKES = {
  LONGHAUL_HOME: 'relative/path',
  LONGHAUL_SETUP_CA_FILE: 'ca.pem',
  LONGHAUL_SETUP_NETWORK: 'internet',
  LONGHAUL_HOEM: '/data',
  OPENAI_BASE_URL: 'localhost:11434',
  TEMPORAL_CONFIG_FILE: '',
} as const;

test('whichever variables are wrong, each of them is named at once', () => {
  const file = join(directory, 'broken.toml');
  writeFileSync(file, 'this is not = = toml');
  const mistakes: Readonly<Record<string, string>> = { ...MISTAKES, TEMPORAL_CONFIG_FILE: file };
  fc.assert(
    fc.property(fc.subarray(Object.keys(mistakes)), (wrong) => {
      const found = problemsIn(Object.fromEntries(wrong.map((name) => [name, mistakes[name]])));
      const names = found.map(({ field }) => (field === 'TEMPORAL_*' ? 'TEMPORAL_CONFIG_FILE' : field));
      expect(names.sort()).toEqual([...wrong].sort());
      for (const { remedy } of found) expect(remedy).not.toBe('');
    }),
  );
});

test('any values of the variables are settings or a ConfigError, never another error', () => {
  const anyName = fc.constantFrom(
    'LONGHAUL_HOME',
    'LONGHAUL_MODEL',
    'LONGHAUL_X',
    'OPENAI_BASE_URL',
    'OPENAI_API_KEY',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_TLS',
    'TEMPORAL_NAMESPACE',
  );
  fc.assert(fc.property(fc.dictionary(anyName, fc.string({ unit: 'grapheme' })), (env) => void problemsIn(env)));
});

test('a mistyped setting is told what it was meant to be, without its value', () => {
  expect(problemsIn({ LONGHAUL_HOEM: '/srv/secret' })).toEqual([
    expect.objectContaining({ field: 'LONGHAUL_HOEM', value: '', remedy: 'Did you mean LONGHAUL_HOME?' }),
  ]);
});

test.each(['sk-hunter2hunter2', 'me:hunter2hunter2@localhost/v1', 'ftp://me:hunter2hunter2@localhost/v1'])(
  'a secret in a wrong base URL is not echoed: %s',
  (value) => {
    const problems = problemsIn({ OPENAI_BASE_URL: value, GITHUB_API_URL: value });
    expect(problems.map(({ field }) => field)).toEqual(['OPENAI_BASE_URL', 'GITHUB_API_URL']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  },
);

test('what is printed of the settings shows neither key nor password', () => {
  const environment = readEnvironment(
    withHome({
      ...{ OPENAI_API_KEY: 'sk-hunter2', OPENAI_BASE_URL: 'https://me:hunter2@example.org/v1', TEMPORAL_API_KEY: 'hunter2' },
      ...{ GITHUB_TOKEN: 'ghp_hunter2', GITHUB_API_URL: 'https://me:hunter2@example.org/api/v3' },
    }),
  );
  expect(JSON.stringify(describeEnvironment(environment))).not.toContain('hunter2');
});

test('an empty environment is this machine and the default namespace, with nothing chosen', () => {
  const { temporal, openAi, home } = readEnvironment(withHome({}));
  expect(temporal).toMatchObject({ chosen: false, namespace: 'default', connectionOptions: { address: '127.0.0.1:7233' } });
  expect(openAi).toEqual({});
  expect(home).toContain('longhaul');
});

test("Temporal's own variables choose the server", () => {
  const { temporal } = readEnvironment(withHome({ TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'jobs' }));
  expect(temporal).toMatchObject({ chosen: true, namespace: 'jobs', connectionOptions: { address: 'temporal.example:7233' } });
});
