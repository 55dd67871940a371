/** Watching a job in the terminal: a line a step, a line a change; ends with the job, or when it waits for a person. */
import type { Command } from 'commander';
import type { OutcomeKind } from '../../contract/steps';
import { answers, waitOf, waitWords } from '../answers';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Longhaul } from '../longhaul';
import { print, remark, wantsJson } from '../output';
import { outcomePage, statusLine, stepLine } from '../render';
import { safeLine } from '../safe-text';
import type { SeenStatus } from '../seen-status';
import type { JobEvent } from '../watch';
import { isLive } from './live';
import { followOnScreen } from './live-follow';

export async function follow(command: Command, longhaul: Longhaul, id: string): Promise<ExitCode> {
  if (isLive(command)) return live(command, longhaul, id);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    for await (const event of longhaul.job(id).events({ signal: stop.signal })) {
      print(command, 'event', event, () => eventLine(event));
      if (event.type === 'status' && event.status.phase === 'ended') return ended(command, event.status);
      if (event.type === 'status' && waitOf(event.status)) return waiting(event.status);
    }
    return interrupted(id);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** What the screen showed is gone when it ends; the page that stays says how the job stands. */
async function live(command: Command, longhaul: Longhaul, id: string): Promise<ExitCode> {
  const status = await followOnScreen(command, longhaul, id);
  if (!status) return interrupted(id);
  return waitOf(status) ? waiting(status) : endedExit(status);
}

function interrupted(id: string): ExitCode {
  remark(`\nThe job goes on. Watch it again with: longhaul watch ${id}`);
  return EXIT.interrupted;
}

function eventLine(event: JobEvent): string {
  if (event.type === 'step') return stepLine(event.step);
  return `      ${event.type === 'status' ? statusLine(event.status) : safeLine(event.problem)}`;
}

function ended(command: Command, status: SeenStatus): ExitCode {
  if (status.outcome && !wantsJson(command)) process.stdout.write(`${outcomePage(status.outcome)}\n`);
  return endedExit(status);
}

function endedExit({ outcome }: SeenStatus): ExitCode {
  if (!outcome) return EXIT.notDelivered;
  return outcome.commit === null && outcome.kind === 'delivered' ? EXIT.notDelivered : exitFor(outcome.kind);
}

export function exitFor(kind: OutcomeKind): ExitCode {
  if (kind === 'delivered') return EXIT.done;
  return kind === 'cancelled' ? EXIT.cancelled : EXIT.notDelivered;
}

/** Waiting costs nothing, and a script should learn of it. */
function waiting(status: SeenStatus): ExitCode {
  const commands = answers(status).map(({ command }) => command);
  remark(`The job ${waitWords(waitOf(status) ?? 'problem')}: ${commands.join(', or ')}`);
  return EXIT.waiting;
}
