/** Live views of commands: whether there is a terminal to draw on, and a screen that is drawn over until its work is done. */
import type { Command } from 'commander';
import { wantsJson } from '../output';
import { canDraw, type Painter, Screen } from '../terminal/screen';

/** False with `--plain` or `--json`, in a pipe or a file, and on a terminal that cannot be drawn on: then there are lines. */
export function isLive(command: Command): boolean {
  return !wantsJson(command) && command.optsWithGlobals().plain !== true && canDraw(process.stdout, process.env.TERM);
}

/** How often what only the clock changes is drawn. */
const TICK_MS = 1_000;
/** What comes in a burst, as the steps so far, is drawn together. */
const BURST_MS = 40;

/** Shows what `paint` says until `work` is done, or Ctrl-C aborts it: then true. A second Ctrl-C ends at once. */
export async function onScreen(paint: Painter, work: (draw: () => void, signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const stop = new AbortController();
  const screen = new Screen(process.stdout, paint);
  const interrupt = () => {
    screen.close();
    process.off('SIGINT', interrupt);
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  let soon: NodeJS.Timeout | undefined;
  const draw = () => {
    soon = undefined;
    screen.draw();
  };
  const ticker = setInterval(draw, TICK_MS);
  screen.open();
  try {
    await work(() => {
      soon ??= setTimeout(draw, BURST_MS);
    }, stop.signal);
  } finally {
    clearInterval(ticker);
    clearTimeout(soon);
    process.off('SIGINT', interrupt);
    screen.close();
  }
  return stop.signal.aborted;
}
