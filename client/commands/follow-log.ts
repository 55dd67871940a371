/** `log --follow`: a line a step as it is recorded. The store says what happened; a server, if one answers, that nothing more will. */
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes';
import { followSteps } from '../follow-steps';
import { Longhaul } from '../longhaul';
import { print, remark } from '../output';
import { type Step, stepsOf } from '../steps';
import { storyLine } from '../story';

export interface Following {
  readonly home: string;
  readonly id: string;
  readonly from: number;
  readonly isWanted: (step: Step) => boolean;
}

export async function followLog(command: Command, { home, id, from, isWanted }: Following): Promise<ExitCode> {
  await stepsOf(home, id, from);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  const longhaul = await Longhaul.connect().catch(() => null);
  if (!longhaul) remark('No server answers: this ends with the delivery, or with Ctrl-C.');
  const hasEnded = async () => (await longhaul?.status(id).catch(() => null))?.phase === 'ended';
  let next = from;
  try {
    for await (const step of followSteps({ read: (at) => stepsOf(home, id, at), hasEnded }, from, stop.signal)) {
      next = step.seq + 1;
      if (isWanted(step)) print(command, 'log', { id, steps: [step] }, () => storyLine(step, new Date()));
    }
    if (!stop.signal.aborted) return EXIT.done;
    remark(`\nGo on from here with: longhaul log ${id} --follow --from ${next}`);
    return EXIT.interrupted;
  } finally {
    process.off('SIGINT', interrupt);
    await longhaul?.close();
  }
}
