/** Watching a job in the terminal: a line a step, a line a change; ends with the job, or when it waits for a person. */
import type { Command } from 'commander';
import type { OutcomeKind } from '../../contract/steps';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Longhaul } from '../longhaul';
import { print, remark, wantsJson } from '../output';
import { outcomePage, statusLine, stepLine } from '../render';
import { safeLine } from '../safe-text';
import type { SeenStatus } from '../seen-status';
import type { JobEvent } from '../watch';

export async function follow(command: Command, longhaul: Longhaul, id: string): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    for await (const event of longhaul.watch(id, { signal: stop.signal })) {
      print(command, 'event', event, () => eventLine(event));
      if (event.type === 'status' && event.status.phase === 'ended') return ended(command, event.status);
      if (event.type === 'status' && event.status.phase === 'parked') return parked(event.status);
    }
    remark(`\nThe job goes on. Watch it again with: longhaul watch ${id}`);
    return EXIT.interrupted;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function eventLine(event: JobEvent): string {
  if (event.type === 'step') return stepLine(event.step);
  return `      ${event.type === 'status' ? statusLine(event.status) : safeLine(event.problem)}`;
}

function ended(command: Command, { outcome }: SeenStatus): ExitCode {
  if (!outcome) return EXIT.notDelivered;
  if (!wantsJson(command)) process.stdout.write(`${outcomePage(outcome)}\n`);
  return outcome.commit === null && outcome.kind === 'delivered' ? EXIT.notDelivered : exitFor(outcome.kind);
}

export function exitFor(kind: OutcomeKind): ExitCode {
  if (kind === 'delivered') return EXIT.done;
  return kind === 'cancelled' ? EXIT.cancelled : EXIT.notDelivered;
}

/** Waiting costs nothing, and a script should learn of it. */
function parked({ id }: SeenStatus): ExitCode {
  remark(`The job waits for you: longhaul resume ${id}, or longhaul extend ${id} --steps N (--tokens, --usd, …), or longhaul cancel ${id}`);
  return EXIT.waiting;
}
