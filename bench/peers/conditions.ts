/** What is the same for all peers: the repository, the commands, the window. */

import { join } from 'node:path';
import type { Reply, Script } from '../../scripted/script';
import { filesRepository } from '../job';
import type { Peer } from './world';

export const WINDOW_TOKENS = 128_000;
/** Files of 10 KB in the repository that is worked in. */
export const FILES = 2_000;

export function repository(dir: string, files = FILES): string {
  return filesRepository(join(dir, 'repository'), files);
}

/**
 * One command a turn: a line into a file of the work, and about 4 KB of output that differs from turn to turn. It ends in the number
 * of the next turn, by which the scripted model finds its reply whatever was left out of the history.
 */
export const STEP = 'echo "step {{turn}}" >> log.txt; seq {{turn}}000 {{turn}}680; echo "Turn $(({{turn}} + 1))"';

/** So many turns of one command, then the end. */
export function scriptOf(peer: Peer, turns: number, command: string, rest: Partial<Script> = {}): Script {
  return { replies: [...Array.from({ length: turns }, () => peer.command(command)), peer.done], asides: NOTES, ...rest };
}

/** What the model answers when it is asked for notes (longhaul) or for a summary (pi), which are no turns. */
export const NOTES: NonNullable<Script['asides']> = {
  notes: [{ calls: [{ tool: 'notes', args: { doing: 'Counting.', next: 'Count on.' } }] }],
  'no-tools': [{ text: 'Counting, a line for each turn. Next: count on.' }],
};

/** What the model says to a peer whose one tool is `bash`. */
export const throughBash = {
  command: (text: string): Reply => ({ text: 'I go on.', calls: [{ tool: 'bash', args: { command: text } }] }),
  reads: (path: string): Reply => ({ text: 'I read it.', calls: [{ tool: 'bash', args: { command: `cat ${path}` } }] }),
};
