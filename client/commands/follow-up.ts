/** `follow-up`: what reviewers said on a job's pull request goes to the job. */
import type { Command } from 'commander';
import colors from 'picocolors';
import { EXIT, type ExitCode } from '../exit-codes';
import type { FollowUp } from '../follow-up';
import { during, print, remark } from '../output';
import { safeLine } from '../safe-text';
import { NO_WORKER } from '../seen-status';
import { withLonghaul } from './jobs';

const SHOWN_CHARS = 120;

export function followUp(command: Command, id: string, flags: { readonly fromAnyone?: boolean }): Promise<ExitCode> {
  return withLonghaul(async (longhaul) => {
    const done = await during(`Reading the reviews of ${id}'s pull request`, longhaul.followUp(id, flags));
    print(command, 'follow-up', done, () => page(done));
    if (done.leftOut.length > 0)
      remark(`Not heard, since they are not the repository's: ${done.leftOut.join(', ')}. To hear them too: --from-anyone`);
    if (done.more > 0) remark(`${done.more} more wait: do it again when the job has taken these.`);
    if (!done.heard || (done.takenUpAgain && (await longhaul.workers()) === 0))
      remark(`It takes effect when a worker is there: ${NO_WORKER}`);
    return EXIT.done;
  });
}

function page({ id, pullRequest, sent, known, takenUpAgain }: FollowUp): string {
  const before = known > 0 ? ` (${known} were told before)` : '';
  if (sent.length === 0) return `${id}: nothing new on ${pullRequest}${before}`;
  const what = `${sent.length} ${sent.length === 1 ? 'remark' : 'remarks'} of ${pullRequest}${before}`;
  const lines = sent.map(({ from, text }) => `  ${colors.blue(safeLine(from))}  ${safeLine(text).slice(0, SHOWN_CHARS)}`);
  return [`${id} ${takenUpAgain ? 'is taken up again with' : 'is told'} ${what}`, ...lines].join('\n');
}
