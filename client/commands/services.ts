/** The commands that run something until they are ended: each is a process of its own, started here and relayed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import colors from 'picocolors';
import { readEnvironment } from '../../config/environment';
import { serverFor } from '../connect';
import { EXIT, type ExitCode } from '../exit-codes';
import { print, remark } from '../output';

const DIST = join(__dirname, '..', '..');

/** An embedded server and a worker until Ctrl-C. */
export async function dev(command: Command, flags: { readonly workers?: string }): Promise<ExitCode> {
  const { home, openAi } = readEnvironment(process.env);
  if (!openAi.apiKey && !openAi.baseURL)
    remark('No model endpoint: jobs will wait for you. Set OPENAI_API_KEY, or OPENAI_BASE_URL for one of your own, and start this again.');
  remark(`Data in ${home}. Starting the Temporal server and a worker …`);
  // A group of its own: Ctrl-C reaches it once, through us, and it ends worker and server in that order.
  const child = spawn(process.execPath, [join(DIST, 'worker', 'dev.js'), '--end-with-stdin', '--workers', flags.workers ?? '1'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', (line) => relay(command, line));
  return untilEnded(child);
}

/** One worker against the configured server. */
export async function worker(): Promise<ExitCode> {
  const server = serverFor(readEnvironment(process.env));
  remark(`Worker for ${server.address}, namespace ${server.namespace}. End it with Ctrl-C.`);
  const env = { ...process.env, TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: server.namespace };
  return untilEnded(spawn(process.execPath, [join(DIST, 'worker', 'main.js')], { stdio: 'inherit', detached: true, env }));
}

export async function scriptedModel(args: readonly string[]): Promise<ExitCode> {
  return untilEnded(spawn(process.execPath, [join(DIST, 'scripted', 'main.js'), ...args], { stdio: 'inherit', detached: true }));
}

function relay(command: Command, line: string): void {
  const event = JSON.parse(line) as { readonly type: string } & Readonly<Record<string, unknown>>;
  print(command, 'dev', { event }, () => sentence(event));
}

function sentence(event: { readonly type: string } & Readonly<Record<string, unknown>>): string {
  switch (event.type) {
    case 'server-up':
      return `Temporal server at ${event.address}`;
    case 'worker-up':
      return `worker ${event.pid} started`;
    case 'worker-polling':
      return `worker ${event.pid} asks for work`;
    case 'worker-died':
    case 'server-died':
      return colors.yellow(
        `${event.type === 'worker-died' ? 'worker' : 'server'} ${event.pid} died (${event.signal ?? `exit ${event.code}`}); starting it again`,
      );
    case 'handed-back':
      return `${event.activities} running step handed back at once`;
    case 'ready':
      return `${colors.green('ready')}  Web UI: ${event.uiUrl}   submit with: longhaul submit job.yaml --watch   end with Ctrl-C`;
    case 'stopping':
      return 'ending worker and server …';
    default:
      return event.type;
  }
}

/** Passes Ctrl-C and SIGTERM on; a second one too, which ends without grace. */
function untilEnded(child: ChildProcess): Promise<ExitCode> {
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0 ? EXIT.done : EXIT.unexpected)));
}
