/**
 * SIGKILL at each tenth step of fifty, one kill a run, and on in the way that the peer documents. Killed in the middle of the command,
 * when its first line is written and nobody has heard of it: the process alone, or with all that it started, as when a machine goes
 * down; and while the model is asked.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scriptOf } from '../conditions';
import { withDescendants } from '../processes';
import { type Recorded, stamp } from '../records';
import { doubled, type Files, filesOf, lines } from '../trees';
import { type Exchange, openWire } from '../wire';
import type { Peer, Work, World } from '../world';
import type { Around } from './long-run';

export interface Resumed {
  readonly turns: number;
  readonly moment: Moment;
  readonly killedAt: number;
  readonly how: string;
  readonly source: string;
  readonly ended: string;
  /** Commands begun again, counted by the lines that they write outside the repository; and those never run to their end. */
  readonly commandsRepeated: number;
  readonly commandsMissing: number;
  /** Outputs that the model's last request does not show; null for what keeps no conversation. */
  readonly outputsLost: number | null;
  /** Requests for a turn that had been asked for; and of them those whose answer had gone out. */
  readonly requestsRepeated: number;
  readonly answersRepeated: number;
  /** In the files of the work at the end. */
  readonly linesDoubled: number;
  readonly linesMissing: number;
  readonly treeEqual: boolean;
  /** From the kill to the next request, with a process started again at once. */
  readonly goesOnAfterMs: number | null;
}

export type Moment = 'command' | 'machine' | 'reply';
const MOMENTS: readonly Moment[] = ['command', 'machine', 'reply'];
/** Those that wait for a time-out wait together; the others would only hold each other up. */
const AT_ONCE = 5;
/** The longest time-out of any of them, and a little. */
const GIVE_UP_MS = 15 * 60_000;

export async function* measureResume(peer: Peer, around: Around, quick: boolean): AsyncGenerator<Recorded<Resumed>> {
  const turns = quick ? 20 : 50;
  const calm = await run(peer, around, { turns, moment: 'command', killedAt: 0, name: 'calm' });
  const ats = Array.from({ length: turns / 10 }, (_, i) => 10 * (i + 1));
  const atOnce = peer.resume.byTimeout ? AT_ONCE : 1;
  for (const moment of MOMENTS)
    for (let i = 0; i < ats.length; i += atOnce) {
      const runs = ats
        .slice(i, i + atOnce)
        .map((killedAt) => one(peer, around, { turns, moment, killedAt, name: `${moment}-${killedAt}` }, calm));
      yield* await all(runs);
    }
}

/** Like `Promise.all`, but when one fails the others are through too, and have ended what they started. */
async function all<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

interface Kill {
  readonly turns: number;
  readonly moment: Moment;
  /** 0 for none. */
  readonly killedAt: number;
  readonly name: string;
}

interface Run {
  readonly ended: string;
  readonly files: Files;
  readonly outside: readonly string[];
  readonly killedMs: number;
  readonly exchanges: readonly Exchange[];
  readonly lastBody: string;
}

async function one(peer: Peer, around: Around, kill: Kill, calm: Run): Promise<Recorded<Resumed>> {
  const begun = stamp('resume', peer);
  const { ended, files, outside, killedMs, exchanges, lastBody } = await run(peer, around, kill);
  const answered = exchanges.filter(({ answeredMs }) => !Number.isNaN(answeredMs));
  const next = exchanges.find(({ askedMs }) => askedMs > killedMs);
  return {
    ...begun,
    turns: kill.turns,
    moment: kill.moment,
    killedAt: kill.killedAt,
    how: peer.resume.how,
    source: peer.resume.source,
    ended,
    commandsRepeated: doubled(outside.filter((line) => line.startsWith('begun'))),
    commandsMissing: kill.turns - new Set(outside.filter((line) => line.startsWith('ended'))).size,
    outputsLost: peer.agent ? turnsOf(kill).filter((turn) => !new RegExp(`shown ${turn}(?!\\d)`).test(lastBody)).length : null,
    requestsRepeated: doubled(exchanges.map(({ turn }) => String(turn))),
    answersRepeated: doubled(answered.map(({ turn }) => String(turn))),
    linesDoubled: doubled(files.log),
    linesMissing: 2 * kill.turns - new Set(files.log).size,
    treeEqual: files.tree === calm.files.tree,
    goesOnAfterMs: next ? next.askedMs - killedMs : null,
  };
}

const turnsOf = ({ turns }: Kill) => Array.from({ length: turns }, (_, i) => i + 1);

async function run(peer: Peer, { dir, repository }: Around, { turns, moment, killedAt, name }: Kill): Promise<Run> {
  const own = join(dir, name);
  const outside = outsideFile(own);
  const work: Work = { id: `${peer.name}-${name}`, repository, mostTurns: 3 * turns };
  const pause = moment !== 'reply' && killedAt > 0 ? `if [ {{turn}} = ${killedAt} ]; then sleep 1; fi; ` : '';
  const line = (word: string) => `echo "${word} {{turn}}" >> log.txt; echo "${word} {{turn}}" >> ${outside}; `;
  // What is shown is worked out by the shell, so that the command's own text does not show it.
  const command = `${line('begun')}${pause}${line('ended')}echo "shown $(({{turn}}))"; echo "Turn $(({{turn}} + 1))"`;
  const wire = await openWire(own, true);
  wire.model.addScript(work.id, scriptOf(peer, turns, command));
  if (moment === 'reply' && killedAt > 0) wire.model.setFaults(work.id, [{ kind: 'hang', turn: killedAt }]);
  const world = await oneByOne(() => peer.open({ dir: own, modelUrl: wire.model.url }));
  try {
    await world.begin(work);
    const isThere = () =>
      moment === 'reply'
        ? wire.model.calls(work.id).some(({ fault }) => fault !== undefined)
        : lines(readFileSync(outside, 'utf8')).includes(`begun ${killedAt}`);
    const killedMs = killedAt > 0 ? await killWhen(world, work, isThere, moment === 'machine') : 0;
    const ended = await Promise.race([world.ended(work), sleep(GIVE_UP_MS, 'not within 15 minutes', { ref: false })]);
    const lastBody = wire.model.calls(work.id).at(-1)?.body ?? '';
    const exchanges = wire.exchanges(work.id);
    return { ended, files: filesOf(world, work), outside: lines(readFileSync(outside, 'utf8')), killedMs, exchanges, lastBody };
  } finally {
    await world.close();
    await wire.model.close();
  }
}

let opening: Promise<unknown> = Promise.resolve();

/** Servers that start together time each other out on a busy machine. */
function oneByOne(open: () => Promise<World>): Promise<World> {
  const opened = opening.then(open);
  opening = opened.catch(() => {});
  return opened;
}

/** In the middle: the moment itself has just begun. */
async function killWhen(world: World, work: Work, isThere: () => boolean, andAllItStarted: boolean): Promise<number> {
  while (!isThere()) await sleep(5);
  await sleep(50);
  const killedMs = Date.now();
  const others = andAllItStarted ? withDescendants(world.processes().working) : [];
  world.kill();
  for (const pid of others) endNow(pid);
  await sleep(100);
  await world.resume(work);
  return killedMs;
}

/** Where commands leave a line that no reset takes back; whoever runs them may write there. */
function outsideFile(own: string): string {
  const outside = join(own, 'outside');
  mkdirSync(outside, { recursive: true });
  for (const path of [own, outside]) chmodSync(path, 0o777);
  const file = join(outside, 'lines');
  writeFileSync(file, '');
  chmodSync(file, 0o666);
  return file;
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with the one that started it.
  }
}
