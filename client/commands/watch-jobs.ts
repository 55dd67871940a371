/** `list --watch`: a live board on a terminal; elsewhere what changed, as it changes. Until Ctrl-C. */
import type { Command } from 'commander';
import { boardLines } from '../board';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Listed } from '../listed';
import { type Board, boardFrame } from '../live/board-frame';
import type { Longhaul } from '../longhaul';
import { print, remark, wantsJson } from '../output';
import { type ListEvent, watchList } from '../watch-list';
import { isLive, onScreen } from './live';

export async function watchJobs(command: Command, longhaul: Longhaul): Promise<ExitCode> {
  if (isLive(command)) await onBoard(longhaul);
  else await inLines(command, longhaul);
  return EXIT.interrupted;
}

async function onBoard(longhaul: Longhaul): Promise<void> {
  let board: Board = { jobs: null, problem: null };
  await onScreen(
    (size) => boardFrame(board, size, new Date()),
    async (draw, signal) => {
      for await (const event of watchList(() => longhaul.list(), signal)) {
        board = withEvent(board, event);
        draw();
      }
    },
  );
}

function withEvent(board: Board, event: ListEvent): Board {
  return event.type === 'jobs' ? { jobs: event.jobs, problem: null } : { ...board, problem: event.problem };
}

/** As JSON the whole list each time; as text the jobs that changed, below a heading that is said once. */
async function inLines(command: Command, longhaul: Longhaul): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  const before = new Map<string, string>();
  const isNew = (job: Listed) => before.get(job.id) !== JSON.stringify(job);
  try {
    for await (const event of watchList(() => longhaul.list(), stop.signal)) {
      if (event.type === 'unseen') remark(event.problem);
      else {
        const changed = event.jobs.filter(isNew);
        const lines = boardLines(changed, Number.POSITIVE_INFINITY, new Date()).slice(before.size > 0 ? 1 : 0);
        for (const job of changed) before.set(job.id, JSON.stringify(job));
        if (wantsJson(command) || changed.length > 0) print(command, 'list', { jobs: event.jobs }, () => lines.join('\n'));
      }
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
}
