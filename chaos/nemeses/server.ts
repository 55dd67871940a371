/** Harm to the Temporal server: killed and started again on its file, or frozen. */
import { type Nemesis, pause, struck } from './nemesis';

let busy = false;

/** One at a time: a server that is down cannot be killed. */
async function alone(harm: () => Promise<number>): Promise<ReturnType<typeof struck>> {
  if (busy) return struck('another strike had it');
  busy = true;
  try {
    return struck('', await harm());
  } finally {
    busy = false;
  }
}

export const serverKill: Nemesis = {
  name: 'server-kill',
  about: 'SIGKILL of the Temporal server, which is started again on its file',
  weight: 4,
  strike: ({ server }, dice) =>
    alone(async () => {
      await server.kill();
      await pause(0, 1_500, dice);
      await server.up();
      return 1;
    }),
};

export const serverFreeze: Nemesis = {
  name: 'server-freeze',
  about: 'SIGSTOP of the Temporal server for up to five seconds',
  weight: 2,
  strike: ({ server }, dice) =>
    alone(async () => {
      server.signal('SIGSTOP');
      await pause(300, 5_000, dice);
      server.signal('SIGCONT');
      return 0;
    }),
};
