/** Every precondition, checked, each with its remedy. Nothing is started or changed. */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import colors from 'picocolors';
import { type Environment, readEnvironment } from '../../config/environment';
import { TASK_QUEUE } from '../../contract/names';
import { connectTo, serverFor } from '../connect';
import { EXIT, type ExitCode } from '../exit-codes';
import { print } from '../output';

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
  readonly remedy?: string;
}

const exec = promisify(execFile);
const MIN_FREE_BYTES = 2 * 1024 ** 3;
const IMAGE = 'longhaul-sandbox:dev';

export async function doctor(command: Command): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  const groups = await Promise.all([node(), git(), temporalCli(), home(environment), engine(), model(environment), server(environment)]);
  const findings = groups.flat();
  const ok = findings.every((it) => it.ok);
  print(command, 'doctor', { ok, findings }, () => findings.map(line).join('\n'));
  return ok ? EXIT.done : EXIT.unexpected;
}

function line({ name, ok, found, remedy }: Finding): string {
  const mark = ok ? colors.green('ok     ') : colors.red('missing');
  return `${mark}  ${name.padEnd(16)} ${found}${remedy ? `\n${' '.repeat(26)}→ ${remedy}` : ''}`;
}

async function node(): Promise<Finding[]> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 3);
  return [finding('Node', ok, process.versions.node, 'Install Node 20.3 or newer')];
}

/** Synced work-tree objects need 2.36. */
async function git(): Promise<Finding[]> {
  const version = await answer('git', ['--version']);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version ?? '') ?? []).slice(1).map(Number);
  return [
    finding('git', major > 2 || (major === 2 && minor >= 36), version ?? 'not found', 'Install git 2.36 or newer and put it on the PATH'),
  ];
}

async function temporalCli(): Promise<Finding[]> {
  const path = await answer(process.execPath, [join(__dirname, '..', '..', '..', 'scripts', 'temporal-cli.mjs')], 120_000);
  return [
    finding(
      'Temporal CLI',
      path !== null,
      path ?? 'not found',
      'Run npm run setup, or set LONGHAUL_TEMPORAL_CLI to a temporal binary. Only "longhaul dev" needs it',
    ),
  ];
}

async function home({ home: directory }: Environment): Promise<Finding[]> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    const { bavail, bsize } = await statfs(directory);
    const free = bavail * bsize;
    return [
      finding(
        'data directory',
        free > MIN_FREE_BYTES,
        `${directory}, ${(free / 1024 ** 3).toFixed(1)} GB free`,
        'Make room: at least 2 GB, or set LONGHAUL_HOME',
      ),
    ];
  } catch (error) {
    return [finding('data directory', false, `${directory}: ${(error as Error).message}`, 'Make it writable, or set LONGHAUL_HOME')];
  }
}

/** By the engine's own client: the worker has the adapter, this process only needs the answer. */
async function engine(): Promise<Finding[]> {
  const version = await answer('docker', ['version', '--format', '{{.Server.Version}}'], 10_000);
  const found = finding(
    'container engine',
    version !== null,
    version ?? 'none answers',
    'Start Docker; without it only jobs that ask for sandbox: local run',
  );
  if (version === null) return [found];
  const image = await answer('docker', ['image', 'inspect', '--format', '{{.Id}}', IMAGE], 10_000);
  return [
    found,
    finding('sandbox image', image !== null, image === null ? `${IMAGE} is not there` : IMAGE, 'Make it with: scripts/sandbox-image.sh'),
  ];
}

async function model({ openAi }: Environment): Promise<Finding[]> {
  const remedy = 'Set OPENAI_API_KEY, and OPENAI_BASE_URL for an endpoint other than OpenAI';
  if (!openAi.apiKey && !openAi.baseURL) return [finding('model endpoint', false, 'neither a key nor a base URL', remedy)];
  const url = `${openAi.baseURL ?? 'https://api.openai.com/v1'}/models`;
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${openAi.apiKey ?? 'none'}` },
      signal: AbortSignal.timeout(5_000),
    });
    return [finding('model endpoint', response.ok, `${url} answers ${response.status}`, remedy)];
  } catch (error) {
    return [finding('model endpoint', false, `${url} does not answer (${(error as Error).message})`, remedy)];
  }
}

async function server(environment: Environment): Promise<Finding[]> {
  const where = serverFor(environment);
  try {
    const client = await connectTo(environment, where);
    try {
      return [finding('Temporal server', true, where.address, ''), await polled(client, where.namespace)];
    } finally {
      await client.connection.close();
    }
  } catch (error) {
    return [finding('Temporal server', false, (error as Error).message, 'longhaul dev, or set TEMPORAL_ADDRESS')];
  }
}

async function polled(client: Client, namespace: string): Promise<Finding> {
  const { pollers } = await client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType: 1 });
  const count = pollers?.length ?? 0;
  return finding('worker', count > 0, `${count} polling in the last minutes`, 'Start one with: longhaul worker');
}

function finding(name: string, ok: boolean, found: string, remedy: string): Finding {
  return ok ? { name, ok, found } : { name, ok, found, remedy };
}

async function answer(program: string, args: readonly string[], timeout = 5_000): Promise<string | null> {
  try {
    return (await exec(program, [...args], { timeout })).stdout.trim();
  } catch {
    return null;
  }
}
