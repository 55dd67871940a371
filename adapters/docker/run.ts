/**
 * One command in a running container, from its start until nothing of it is left. Knows nothing of which container that is,
 * nor of what becomes of one that can no longer be trusted: it says `spoiled`, the caller replaces it.
 */
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exec, ExecResult } from '../../activities/ports';
import { OutputCapture } from '../sandbox/capture';
import { canBeGiven } from '../sandbox/given';
import { hasBegun, parseReport, type Report } from './in-container';
import { waitUntilQuiet } from './quiet';
import { type Place, Shell } from './shell';

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

/** `standing`: waits for the command, if it still does. */
export async function runInContainer(place: Place, command: Exec, signal: AbortSignal, standing: Shell | null): Promise<Ran> {
  const capture = new OutputCapture(command.maxOutputBytes);
  const shell = await start(place, command, standing, capture);
  const stopped = await untilStopped(shell, command.timeoutMs, signal);
  // It had ended while it waited, and the engine had not told yet.
  if (shell === standing && stopped === 'ended' && !hasBegun(shell.report())) return runInContainer(place, command, signal, null);
  const report = stopped === 'ended' ? parseReport(shell.report()) : null;
  const quiet = report && !report.dirty ? await waitUntilQuiet(place.container) : await endEverything(place);
  if (stopped !== 'ended') await Promise.race([shell.closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  shell.leave();
  return { result: await resultOf(shell, capture, stopped, report), spoiled: !quiet };
}

async function start(place: Place, command: Exec, standing: Shell | null, capture: OutputCapture): Promise<Shell> {
  const decoder = new StringDecoder('utf8');
  const hear = (chunk: Buffer) => {
    capture.add(chunk);
    command.onOutput?.(decoder.write(chunk));
  };
  if (canBeGiven(command.argv) && standing?.give(command, hear)) return standing;
  standing?.leave();
  return Shell.running(place, command, hear);
}

async function resultOf(shell: Shell, capture: OutputCapture, stopped: Stopped, report: Report | null): Promise<ExecResult | null> {
  if (stopped === 'abort') return null;
  const kept = capture.result();
  if (stopped === 'timeout') return { exitCode: -1, ...kept, ended: 'timeout' };
  const exitCode = await shell.exitCode();
  return { exitCode, ...kept, ...(report && report.oomKills > 0 && { ended: 'out_of_memory' as const }) };
}

type Stopped = 'ended' | 'timeout' | 'abort';

function untilStopped(shell: Shell, timeoutMs: number, signal: AbortSignal): Promise<Stopped> {
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
    void shell.closed.then(() => settle('ended'));
  });
}

/** False if it cannot be said that nothing is left. A container that is gone throws. */
async function endEverything(place: Place): Promise<boolean> {
  const shell = await Shell.ending(place);
  const stopped = await untilStopped(shell, END_WITHIN_MS, new AbortController().signal);
  shell.leave();
  const report = stopped === 'ended' ? parseReport(shell.report()) : null;
  return report !== null && !report.dirty && (await waitUntilQuiet(place.container));
}
