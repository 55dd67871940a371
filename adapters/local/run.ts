/**
 * One command as processes of this machine, from its start until nothing of it is left. Knows neither workspaces nor jobs:
 * a directory, an environment, a command.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exec } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { type Command, endCommand, endGroup, MARKER, type Marker, startedTicks } from './processes';
import { SUPERVISE } from './supervisor';

export interface LocalCommand {
  readonly command: Exec;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly marker: Marker;
  /** Removed by the command's own watcher if this process dies. */
  readonly place: string;
  readonly onOutput: (chunk: Buffer) => void;
}

export type LocalEnd = { readonly how: 'ended'; readonly exitCode: number } | { readonly how: 'timeout' | 'abort' };

/** How long the last of the output usually takes, at most, when a command leaves nothing behind that could hold it up. */
const LAST_OUTPUT_MS = 20;
/** How long it may take once nothing of the command is left. */
const DRAIN_MS = 2_000;

export async function runLocally(local: LocalCommand, signal: AbortSignal): Promise<LocalEnd> {
  const child = start(local);
  const line = new SupervisorLine(child);
  const command: Command = { marker: local.marker, startedTicks: startedTicks(child.pid as number) };
  const closed = new Promise<true>((resolve) => (child.stdout as Readable).once('close', () => resolve(true)));
  try {
    const end = await firstEnd(line, local.command.timeoutMs, signal);
    endGroup(line.commandGroup);
    if (!(await Promise.race([closed, sleep(LAST_OUTPUT_MS, false, { ref: false })]))) {
      await endCommand(command, line.commandGroup, new Set([child.pid as number, ...line.helpers]));
      await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
    }
    return end;
  } finally {
    if (line.watcherGroup) endGroup(line.watcherGroup);
    // The watcher and the supervisor are ended without being looked for: nothing of the command runs in them.
    await endCommand(command, child.pid as number, new Set([child.pid as number, ...line.helpers.slice(1)]));
    child.stdout?.destroy();
    line.close();
  }
}

function start({ command, directory, environment, marker, place, onOutput }: LocalCommand): ChildProcess {
  const given = command.stdin !== undefined;
  const child = spawn('bash', ['--norc', '-c', SUPERVISE, 'longhaul', place, given ? '1' : '0', ...command.argv], {
    cwd: directory,
    env: { ...environment, [MARKER]: marker.toString() },
    detached: true,
    stdio: [given ? 'pipe' : 'ignore', 'pipe', 'ignore', 'pipe'],
  });
  if (child.pid === undefined)
    throw new SandboxFailure('refused', `Cannot start bash in ${directory}. The local sandbox needs bash on PATH.`);
  child.stdout?.on('data', onOutput);
  child.stdin?.on('error', () => {});
  child.stdin?.end(command.stdin);
  return child;
}

/** What the supervising script says, and the line whose end tells it that the worker is dead. */
class SupervisorLine {
  private said = '';
  private readonly line: Duplex;
  readonly exitCode: Promise<number>;

  constructor(private readonly child: ChildProcess) {
    this.line = child.stdio[3] as Duplex;
    this.line.on('error', () => {});
    this.exitCode = new Promise((resolve) => {
      this.line.on('data', (chunk: Buffer) => {
        this.said += chunk.toString('latin1');
        const code = this.lines()[1];
        if (code !== undefined) resolve(Number(code));
      });
      // The command killed its own supervisor: as if it had killed itself.
      child.once('exit', (code, signal) => signal && resolve(code ?? 137));
      child.once('error', () => resolve(127));
    });
  }

  /** Pump and watcher. */
  get helpers(): readonly number[] {
    return this.pids().slice(0, 2);
  }

  /** It leads a group of its own, and waits for this process to die. */
  get watcherGroup(): number | undefined {
    return this.pids()[1];
  }

  get commandGroup(): number {
    return this.pids()[2] ?? (this.child.pid as number);
  }

  close(): void {
    this.line.destroy();
  }

  private pids(): number[] {
    return (this.lines()[0] ?? '').split(' ').filter(Boolean).map(Number);
  }

  private lines(): string[] {
    return this.said.split('\n').slice(0, -1);
  }
}

function firstEnd(line: SupervisorLine, timeoutMs: number, signal: AbortSignal): Promise<LocalEnd> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ how: 'timeout' }), timeoutMs);
    const abort = () => settle({ how: 'abort' });
    const settle = (end: LocalEnd) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(end);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    void line.exitCode.then((exitCode) => settle({ how: 'ended', exitCode }));
  });
}
