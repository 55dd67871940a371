/** Harm to the wire between workers and server: cut, or silent. */
import { type Nemesis, pause, struck } from './nemesis';

export const networkCut: Nemesis = {
  name: 'network-cut',
  about: 'the connection between workers and server broken for up to four seconds',
  weight: 3,
  async strike({ network }, dice) {
    network.cut();
    await pause(100, 4_000, dice);
    network.mend();
    return struck('cut');
  },
};

export const networkSilence: Nemesis = {
  name: 'network-silence',
  about: 'nothing arrives between workers and server for up to four seconds, and nobody is told',
  weight: 2,
  async strike({ network }, dice) {
    network.swallow();
    await pause(500, 4_000, dice);
    network.mend();
    return struck('silent');
  },
};

export const networkSilenceLong: Nemesis = {
  name: 'network-silence-long',
  about: 'the same past the heartbeat timeout of 30 s: attempts that the server has given up and the worker has not',
  weight: 0.5,
  async strike({ network }, dice) {
    network.swallow();
    await pause(32_000, 36_000, dice);
    network.mend();
    return struck('silent');
  },
};
