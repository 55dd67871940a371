/** Harm done by the host of the repositories: slow, refusing, silent though it did what it was asked, or asked twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MOODS } from '../world/remote';
import { type Nemesis, pause, struck } from './nemesis';

const MOST_MS = 10_000;

export const remoteFault: Nemesis = {
  name: 'remote-fault',
  about:
    'the remote repositories slow, refusing, carrying out and not answering, or hearing everything twice, for up to four seconds from the next request on',
  weight: 4,
  drawnFor: ({ remote }) => remote ?? false,
  missing: ({ remote }) => (remote?.isWell ? null : 'it is not well already'),
  async strike({ remote }, dice) {
    const mood = dice.pick(MOODS);
    remote?.be(mood);
    // Jobs speak with it at their beginning and their end alone.
    for (const giveUpAt = Date.now() + MOST_MS; remote?.met === 0 && Date.now() < giveUpAt; ) await sleep(20);
    await pause(300, 4_000, dice);
    const met = remote?.met ?? 0;
    remote?.be(null);
    return struck(`${mood}, ${met} requests`);
  },
};
