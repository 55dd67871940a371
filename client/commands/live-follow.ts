/** Watching a job on a screen. What is left on the terminal after it is the page that `status` prints, and the exit code of `watch`. */
import type { Command } from 'commander';
import type { Plan } from '../../contract/steps';
import { waitOf } from '../answers';
import { jobFrame } from '../live/job-frame';
import { planIn, STEPS_KEPT, unseenJob, withEvent } from '../live/seen-job';
import type { Longhaul } from '../longhaul';
import { statusPage } from '../render';
import type { SeenStatus } from '../seen-status';
import type { Size } from '../terminal/screen';
import { onScreen } from './live';

/** Resolves with the status at which the watch is over, or null if it was left with Ctrl-C. */
export async function followOnScreen(command: Command, longhaul: Longhaul, id: string): Promise<SeenStatus | null> {
  const facts = await longhaul.facts(id);
  const stays = command.optsWithGlobals().stay === true;
  let seen = unseenJob(id, facts, Date.now());
  const paint = (size: Size) => jobFrame(seen, size, new Date());
  const left = await onScreen(paint, async (draw, signal) => {
    const { steps } = await longhaul.status(id);
    const fromStep = Math.max(0, steps - STEPS_KEPT);
    if (fromStep > 0)
      void planOf(longhaul, id).then((plan) => {
        seen = { ...seen, plan: seen.plan ?? plan };
      });
    const stopListening = everySecond(async () => {
      const output = await longhaul.liveLine(id);
      seen = { ...seen, output };
    });
    try {
      for await (const event of longhaul.job(id).events({ signal, fromStep })) {
        seen = withEvent(seen, event, Date.now());
        draw();
        if (event.type === 'status' && waitOf(event.status) && !stays) return;
      }
    } finally {
      stopListening();
    }
  });
  const { status } = seen;
  if (status) process.stdout.write(`${statusPage(status)}\n`);
  return left ? null : status;
}

/** Of no account where it fails: the watch itself says what is wrong. The frame is drawn again every second anyway. */
function everySecond(act: () => Promise<void>): () => void {
  const timer = setInterval(() => void act().catch(() => {}), 1_000);
  return () => clearInterval(timer);
}

/** Of a long job, whose newest steps alone are read first. Null where its store is elsewhere. */
async function planOf(longhaul: Longhaul, id: string): Promise<Plan | null> {
  const steps = await longhaul.log(id).catch(() => []);
  return steps.reduce<Plan | null>((plan, step) => planIn(step) ?? plan, null);
}
