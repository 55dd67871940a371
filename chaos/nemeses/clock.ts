/** Harm to the time of day that the workers are told. */
import { canSetClocks } from '../world/clock';
import { type Nemesis, pause, struck } from './nemesis';

const STEPS_SEC = [-7_200, -90, -5, 5, 90, 7_200];

export const clockStep: Nemesis = {
  name: 'clock-step',
  about: 'the clock of all workers set forward or back, by seconds or hours, for up to six seconds, and then right again',
  weight: 4,
  onlyByName: true,
  missing: () => (canSetClocks() ? null : 'libfaketime is not installed'),
  async strike({ clock }, dice) {
    const step = dice.pick(STEPS_SEC);
    const setRight = clock.step(step);
    await pause(1_000, 6_000, dice);
    setRight();
    return struck(`${step} s`);
  },
};
