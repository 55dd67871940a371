/** Six scripts that go in circles: after how many calls the peer says something about it, and after how many it stops by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../../scripted/script';
import { NOTES, repository } from '../conditions';
import { type Recorded, stamp } from '../records';
import { openWire } from '../wire';
import type { Peer, Work } from '../world';
import type { Around } from './long-run';

export interface Circled {
  readonly circle: string;
  readonly cap: number;
  readonly ended: string;
  /** Calls of the model before it stopped by itself; null if only the script's end stopped it. */
  readonly stoppedAfter: number | null;
  /** The first call whose request has words of the peer's own about it; null if there was none. */
  readonly saidAt: number | null;
}

const CAP = 200;

const REFUSAL: Reply = { text: 'I cannot help with that.' };
type Circle = (peer: Peer) => readonly Reply[];

/** Each the replies that are given in turn. */
export const CIRCLES: Readonly<Record<string, Circle>> = {
  'the same command': ({ command }) => [command('ls d0 | head -5')],
  'two commands in turn': ({ command }) => [command('head -1 d0/f0.txt'), command('head -1 d0/f1.txt')],
  'an edit and its undoing': ({ command }) => [command("sed -i '1s/^0$/zero/' d0/f0.txt"), command("sed -i '1s/^zero$/0/' d0/f0.txt")],
  'the same failing test': ({ command }) => [command('echo "not ok 1 - adds"; exit 1')],
  'refusals without a call': () => [REFUSAL],
  'the same file read': ({ reads }) => [reads('d0/f1.txt')],
};

export async function* measureCircling(peer: Peer, around: Around, quick: boolean): AsyncGenerator<Recorded<Circled>> {
  if (!peer.agent) return;
  for (const circle of Object.keys(CIRCLES)) yield await one(peer, around, circle, quick ? 40 : CAP);
}

async function one(peer: Peer, { dir }: Around, circle: string, cap: number): Promise<Recorded<Circled>> {
  const begun = stamp('circling', peer);
  const id = `${peer.name}-${circle.replaceAll(' ', '-')}`;
  const own = `${dir}/${id}`;
  const work: Work = { id, repository: repository(own, 20), mostTurns: 2 * cap };
  const wire = await openWire(own, true);
  const replies = (CIRCLES[circle] as Circle)(peer);
  const turns = Array.from({ length: cap }, (_, i) => replies[i % replies.length] as Reply);
  wire.model.addScript(id, { replies: [...turns, peer.done], asides: NOTES });
  const world = await peer.open({ dir: own, modelUrl: wire.model.url });
  try {
    await world.begin(work);
    const ended = await Promise.race([world.ended(work), pastCap(() => wire.model.calls(id).length > cap)]);
    const calls = wire.model.calls(id);
    const said = calls.findIndex(({ body }) => peer.speaksUp(body ?? ''));
    return { ...begun, circle, cap, ended, stoppedAfter: calls.length > cap ? null : calls.length, saidAt: said < 0 ? null : said + 1 };
  } finally {
    await world.close();
    await wire.model.close();
  }
}

/**
 * A peer that compacts its conversation has, by what it sends, fewer turns behind it than it has made, and never hears the script's end:
 * it is stopped.
 */
async function pastCap(isPast: () => boolean): Promise<string> {
  while (!isPast()) await sleep(200, undefined, { ref: false });
  // The request after the last is under way: a peer that ends by itself ends now.
  await sleep(2_000, undefined, { ref: false });
  return 'stopped at the cap';
}
