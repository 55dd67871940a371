/** Harm done by the host of the repositories: slow, refusing, silent though it did what it was asked, or asked twice. */
import { MOODS } from '../world/remote';
import { type Nemesis, pause, struck } from './nemesis';

export const remoteFault: Nemesis = {
  name: 'remote-fault',
  about: 'the remote repositories slow, refusing, carrying out and not answering, or hearing everything twice, for up to four seconds',
  weight: 4,
  drawnFor: ({ remote }) => remote ?? false,
  async strike({ remote }, dice) {
    const mood = dice.pick(MOODS);
    remote?.be(mood);
    await pause(300, 4_000, dice);
    return struck(`${mood}, ${remote?.be(null) ?? 0} requests`);
  },
};
