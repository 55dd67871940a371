/** One command as processes of this machine, from its start until nothing of it is left. Knows neither workspaces nor jobs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exec } from '../../activities/ports';
import { momentNow } from './process-table';
import { endCommand, endGroup } from './processes';
import type { Supervisor } from './supervisor';

export type LocalEnd = { readonly how: 'ended'; readonly exitCode: number } | { readonly how: 'timeout' | 'abort' };

/** How long the last of the output usually takes, at most, when a command leaves nothing behind that could hold it up. */
const LAST_OUTPUT_MS = 20;
/** How long it may take once nothing of the command is left. */
const DRAIN_MS = 2_000;

/** The command that the supervisor was given. Null if it ended before it had started it. */
export async function runLocally(
  supervisor: Supervisor,
  { timeoutMs }: Exec,
  onOutput: (chunk: Buffer) => void,
  signal: AbortSignal,
): Promise<LocalEnd | null> {
  const { marker, pid: session, lasts: leaderLasts } = supervisor;
  const started = { marker, since: momentNow(), session, leaderLasts };
  const closed = new Promise<true>((resolve) => supervisor.output?.once('close', () => resolve(true)));
  supervisor.output?.on('data', onOutput);
  try {
    const end = await firstEnd(supervisor, timeoutMs, signal);
    if (supervisor.progress.commandPid) endGroup(supervisor.progress.commandPid);
    if (!(await Promise.race([closed, sleep(LAST_OUTPUT_MS, false, { ref: false })]))) {
      await endCommand(started);
      await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
    }
    return end;
  } finally {
    await endCommand(started);
    supervisor.leave();
  }
}

function firstEnd({ progress }: Supervisor, timeoutMs: number, signal: AbortSignal): Promise<LocalEnd | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ how: 'timeout' }), timeoutMs);
    const abort = () => settle({ how: 'abort' });
    const settle = (end: LocalEnd | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(end);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    void progress.exitCode.then((exitCode) => settle(exitCode === null ? null : { how: 'ended', exitCode }));
  });
}
