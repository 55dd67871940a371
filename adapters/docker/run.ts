/**
 * One command in a running container, from its start until nothing of it is left. Knows nothing of which container that is,
 * nor of what becomes of one that can no longer be trusted: it says `spoiled`, the caller replaces it.
 */
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Exec, ExecResult } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { OutputCapture } from '../sandbox/capture';
import { deadline, within } from './engine';
import { FrameReader } from './frames';
import { END, parseReport, type Report, RUN } from './in-container';
import { waitUntilQuiet } from './quiet';

export interface Place {
  readonly container: Docker.Container;
  readonly user: string;
  readonly environment: readonly string[];
}

export interface Ran {
  /** Null if it was aborted. */
  readonly result: ExecResult | null;
  /** It cannot be said that nothing of the command is left: the container has to go before anything else happens. */
  readonly spoiled: boolean;
}

/** An exec starts in 50 ms; when one takes this long to end everything, the container itself goes. */
const END_WITHIN_MS = 10_000;
/** How long the last of the output may take once everything that could hold it up is dead. */
const DRAIN_MS = 1_000;

export async function runInContainer(place: Place, command: Exec, signal: AbortSignal): Promise<Ran> {
  const started = await start(place, RUN, command);
  const stopped = await untilStopped(started, command.timeoutMs, signal);
  const report = stopped === 'ended' ? parseReport(started.report()) : null;
  const quiet = report && !report.dirty ? await waitUntilQuiet(place.container) : await endEverything(place);
  if (stopped !== 'ended') await Promise.race([started.closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  started.stream.destroy();
  return { result: await resultOf(started, stopped, report), spoiled: !quiet };
}

async function resultOf(started: Started, stopped: Stopped, report: Report | null): Promise<ExecResult | null> {
  if (stopped === 'abort') return null;
  const kept = started.capture.result();
  if (stopped === 'timeout') return { exitCode: -1, ...kept, ended: 'timeout' };
  const exitCode = await exitCodeOf(started.exec);
  return { exitCode, ...kept, ...(report && report.oomKills > 0 && { ended: 'out_of_memory' as const }) };
}

type Stopped = 'ended' | 'timeout' | 'abort';

interface Started {
  readonly exec: Docker.Exec;
  readonly stream: Duplex;
  readonly capture: OutputCapture;
  readonly closed: Promise<void>;
  /** The end of what the script said on its stderr. */
  report(): string;
}

async function start(place: Place, script: string, command: Exec): Promise<Started> {
  const exec = await place.container.exec({
    Cmd: ['/bin/bash', '--norc', '-c', script, 'longhaul', ...command.argv],
    User: place.user,
    Env: [...place.environment],
    WorkingDir: '/workspace',
    AttachStdin: command.stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    abortSignal: deadline(),
  });
  const stream = await within(exec.start({ hijack: true, stdin: command.stdin !== undefined }));
  const capture = new OutputCapture(command.maxOutputBytes);
  const report = new OutputCapture(200);
  const decoder = new StringDecoder('utf8');
  const frames = new FrameReader(
    (chunk) => {
      capture.add(chunk);
      command.onOutput?.(decoder.write(chunk));
    },
    (chunk) => report.add(chunk),
  );
  stream.on('data', (chunk: Buffer) => frames.add(chunk));
  const closed = new Promise<void>((resolve) => stream.once('end', resolve).once('close', resolve).once('error', resolve));
  // A command that does not read all of its input closes the pipe early: not an error.
  stream.on('error', () => {});
  if (command.stdin !== undefined) stream.end(command.stdin);
  return { exec, stream, capture, closed, report: () => report.result().output.toString() };
}

function untilStopped(started: Started, timeoutMs: number, signal: AbortSignal): Promise<Stopped> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    const abort = () => settle('abort');
    const settle = (how: Stopped) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(how);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    void started.closed.then(() => settle('ended'));
  });
}

/** False if it cannot be said that nothing is left. A container that is gone throws. */
async function endEverything(place: Place): Promise<boolean> {
  const command = { argv: [], timeoutMs: END_WITHIN_MS, maxOutputBytes: 0 };
  const started = await start(place, END, command);
  const stopped = await untilStopped(started, END_WITHIN_MS, new AbortController().signal);
  started.stream.destroy();
  const report = stopped === 'ended' ? parseReport(started.report()) : null;
  return report !== null && !report.dirty && (await waitUntilQuiet(place.container));
}

/** The stream closes a moment before the engine has noted the exit code. */
async function exitCodeOf(exec: Docker.Exec): Promise<number> {
  for (let waitMs = 1; waitMs < 5_000; waitMs *= 2) {
    const { Running, ExitCode } = await exec.inspect({ abortSignal: deadline() });
    if (!Running && ExitCode !== null) return ExitCode;
    await sleep(waitMs);
  }
  throw new SandboxFailure('gone', 'The engine lost the command: its output ended, but not the command.');
}
