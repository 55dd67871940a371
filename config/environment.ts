/**
 * The process environment → checked settings, every problem listed at once. Owns which variables there are; what the settings
 * are for is their readers' business.
 */
import { isAbsolute, join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import envPaths from 'env-paths';
import type { KnownSecret } from '../redaction/known';
import { knownSecrets } from './known-secrets';
import { nearest } from './nearest';
import { ConfigError, type Problem } from './problem';
import { withoutPassword } from './secrets';

export interface Environment {
  /** Absolute path of the data directory: job stores, the embedded server's file, workers' caches. */
  readonly home: string;
  readonly openAi: { readonly apiKey?: string; readonly baseURL?: string };
  readonly temporal: {
    /** False if nothing in the environment says where the server is. */
    readonly chosen: boolean;
    readonly namespace: string;
    /** For `Connection.connect` and `NativeConnection.connect`. */
    readonly connectionOptions: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  };
  /** What setup commands get when their job opens the network. */
  readonly setup: { readonly network?: 'bridge' | 'host'; readonly caFile?: string };
  readonly modelName?: string;
  /** Where pull requests are opened and read. */
  readonly gitHub: { readonly token?: string; readonly apiUrl?: string };
  /** How this machine's worker tells people. */
  readonly notify: { readonly webhookSecret?: string; readonly command?: string };
  /** After how many steps a store packs them, for tests that will not wait for a thousand. */
  readonly packEvery?: number;
  /** What must not be seen in anything that is recorded, sent or shown. */
  readonly secrets: readonly KnownSecret[];
}

/** Throws `ConfigError`. `TEMPORAL_*` is read as Temporal's own environment configuration defines it. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const problems = [...unknownNames(env), ...pathProblems(env), ...urlProblems(env), ...networkProblems(env)];
  const temporal = readTemporal(env, problems);
  if (problems.length > 0 || !temporal) throw new ConfigError(problems);
  return {
    home: env.LONGHAUL_HOME || envPaths('longhaul', { suffix: '' }).data,
    openAi: { ...given('apiKey', env.OPENAI_API_KEY), ...given('baseURL', env.OPENAI_BASE_URL) },
    temporal,
    setup: {
      ...given('network', env.LONGHAUL_SETUP_NETWORK as 'bridge' | 'host' | undefined),
      ...given('caFile', env.LONGHAUL_SETUP_CA_FILE),
    },
    ...given('modelName', env.LONGHAUL_MODEL),
    gitHub: { ...given('token', env.GITHUB_TOKEN), ...given('apiUrl', env.GITHUB_API_URL) },
    notify: { ...given('webhookSecret', env.LONGHAUL_WEBHOOK_SECRET), ...given('command', env.LONGHAUL_NOTIFY_COMMAND) },
    ...given('packEvery', env.LONGHAUL_PACK_EVERY ? Number(env.LONGHAUL_PACK_EVERY) : undefined),
    // It may come from Temporal's own configuration file.
    secrets: knownSecrets(env, { TEMPORAL_API_KEY: temporal.connectionOptions.apiKey }),
  };
}

const PREFIX = 'LONGHAUL_';
/** A person's own. */
const SETTINGS = [
  'HOME',
  'MODEL',
  'SETUP_NETWORK',
  'SETUP_CA_FILE',
  'CACHE',
  'TEMPORAL_CLI',
  'IMAGE_SOURCE',
  'WEBHOOK_SECRET',
  'NOTIFY_COMMAND',
].map(prefixed);
/** Set by longhaul for its children, or read by its scripts and tests. */
const INTERNAL = [
  ...['CRASH', 'CRASH_ONCE', 'PACK_EVERY', 'SLOT', 'DEV', 'COMMAND'],
  ...['REQUIRE_ENGINE', 'REQUIRE_BROWSER', 'REQUIRE_REGISTRY', 'TEST_IMAGE', 'DOCKERD_ARGS', 'DOCKERD_LOG'],
].map(prefixed);

function prefixed(name: string): string {
  return `${PREFIX}${name}`;
}

/** Without its value, which may be a secret meant for another variable. */
function unknownNames(env: NodeJS.ProcessEnv): Problem[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && ![...SETTINGS, ...INTERNAL].includes(name))
    .map((name) => ({ field: name, value: '', problem: 'is not a setting of longhaul', remedy: unknownRemedy(name) }));
}

function unknownRemedy(name: string): string {
  const meant = nearest(
    name.slice(PREFIX.length),
    SETTINGS.map((it) => it.slice(PREFIX.length)),
  );
  return meant ? `Did you mean ${PREFIX}${meant}?` : `Unset it. There are: ${SETTINGS.join(', ')}`;
}

function pathProblems(env: NodeJS.ProcessEnv): Problem[] {
  return ['LONGHAUL_HOME', 'LONGHAUL_SETUP_CA_FILE']
    .filter((name) => env[name] && !isAbsolute(env[name] as string))
    .map((name) => ({
      field: name,
      value: env[name] as string,
      problem: 'is not an absolute path',
      remedy: `Write ${join(process.cwd(), env[name] as string)}`,
    }));
}

const URLS = { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1', GITHUB_API_URL: 'https://github.example/api/v3' } as const;

function urlProblems(env: NodeJS.ProcessEnv): Problem[] {
  return Object.entries(URLS).flatMap(([field, example]) => {
    const value = env[field];
    if (!value || (/^https?:\/\/[^/]/.test(value) && URL.canParse(value))) return [];
    // What does not look like an address may be the key, set by the wrong name.
    const shown = /[./]/.test(value) ? value.replace(/^.*@/, '…@') : '';
    return [{ field, value: shown, problem: 'is not an http(s) URL', remedy: `Write one such as ${example}` }];
  });
}

function networkProblems({ LONGHAUL_SETUP_NETWORK: value }: NodeJS.ProcessEnv): Problem[] {
  if (!value || value === 'bridge' || value === 'host') return [];
  return [
    { field: 'LONGHAUL_SETUP_NETWORK', value, problem: 'is neither bridge nor host', remedy: 'Set it to bridge (the default) or host' },
  ];
}

function readTemporal(env: NodeJS.ProcessEnv, problems: Problem[]): Environment['temporal'] | null {
  try {
    const { connectionOptions, namespace } = loadTemporal(env as Record<string, string>);
    const chosen = connectionOptions.address !== undefined;
    return {
      chosen,
      namespace: namespace ?? 'default',
      connectionOptions: { ...connectionOptions, address: connectionOptions.address ?? '127.0.0.1:7233' },
    };
  } catch (error) {
    problems.push({
      field: 'TEMPORAL_*',
      value: '',
      problem: (error as Error).message,
      remedy: "See Temporal's documentation on environment configuration",
    });
    return null;
  }
}

/** The SDK fails with a TypeError on a configuration file without profiles, or one that is named and not there: it has nothing to say. */
function loadTemporal(env: Record<string, string>): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return loadClientConnectConfig({ overrideEnvVars: env, disableFile: true });
  }
}

/** For printing: what is set, without secrets. */
export function describeEnvironment({ home, openAi, temporal, setup, modelName, gitHub }: Environment): Readonly<Record<string, string>> {
  return {
    LONGHAUL_HOME: home,
    LONGHAUL_MODEL: modelName ?? 'not set: jobs name their model',
    LONGHAUL_SETUP_NETWORK: setup.network ?? 'bridge',
    ...given('LONGHAUL_SETUP_CA_FILE', setup.caFile),
    OPENAI_API_KEY: openAi.apiKey ? 'set' : 'not set',
    OPENAI_BASE_URL: withoutPassword(openAi.baseURL ?? 'https://api.openai.com/v1'),
    GITHUB_TOKEN: gitHub.token ? 'set' : 'not set',
    GITHUB_API_URL: withoutPassword(gitHub.apiUrl ?? 'https://api.github.com'),
    TEMPORAL_ADDRESS: `${temporal.connectionOptions.address}${temporal.chosen ? '' : ' (nothing chosen)'}`,
    TEMPORAL_NAMESPACE: temporal.namespace,
  };
}

function given<K extends string, V>(key: K, value: V | undefined | ''): { [key in K]?: V } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [key in K]?: V });
}
