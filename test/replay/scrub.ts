/**
 * Takes a machine's traces (paths, host, processes) out of a history before it is kept. Replaced alike wherever they stand, so that the
 * history still replays: what a workflow was told at one place is what it says at another.
 */
import { realpathSync } from 'node:fs';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { type HistoryJson, mapHistory, stringsOf } from './history-strings';

const PERSON = '/home/person';
const HOST = 'worker-host';

export interface Place {
  /** The job's repositories and data were under it. */
  readonly dir: string;
  /** Where longhaul itself was: in stack traces. */
  readonly root: string;
}

/** Throws an Error that lists what is left of the machine, if anything is: such a history must not be kept. */
export function scrub(history: HistoryJson, { dir, root }: Place): HistoryJson {
  const replacements = [
    ...spellings(dir).flatMap((path) => [
      [`${path}/repositories`, PERSON],
      [path, `${PERSON}/data`],
    ]),
    ...spellings(root).map((path) => [path, `${PERSON}/longhaul`]),
  ] as [string, string][];
  const scrubbed = mapHistory(history, (text) => withoutHost(replacements.reduce((left, [from, to]) => left.replaceAll(from, to), text)));
  const left = [...machineTraces(scrubbed), ...thisMachineIn(scrubbed)];
  if (left.length > 0) throw new Error(`Traces of this machine are left, so the history is not kept:\n${left.join('\n')}`);
  return scrubbed;
}

/** What no kept history may hold, whatever machine it came from: a path outside the person's home, a process on a real host. */
export function machineTraces(history: HistoryJson): readonly string[] {
  return stringsOf(history).flatMap((text) => [...foreignPaths(text), ...foreignProcesses(text)]);
}

/** Not preceded by a word, as in a relative path or a URL's path. */
const ABSOLUTE_PATH = /(?<![\w./*@>~-])\/(?!\/)[\w.@+-]+(?:\/[\w.@+-]+)*|file:\/\/\S+|\b[A-Za-z]:\\\S+/g;
const PROCESS = /\b\d+@[\w.-]+/g;

function foreignPaths(text: string): readonly string[] {
  return (text.match(ABSOLUTE_PATH) ?? []).filter((path) => path !== PERSON && !path.startsWith(`${PERSON}/`));
}

function foreignProcesses(text: string): readonly string[] {
  return (text.match(PROCESS) ?? []).filter((name) => !name.startsWith(`1@${HOST}`));
}

/** Identities and sticky task queues are `pid@host`, with more after it. */
function withoutHost(text: string): string {
  return text.replaceAll(new RegExp(`\\d+@${literally(hostname())}`, 'g'), `1@${HOST}`);
}

/** Only the recording machine knows its own names. Its temporary directory and home may be reached by a link. */
function thisMachineIn(history: HistoryJson): readonly string[] {
  const paths = [tmpdir(), homedir()].flatMap(spellings).filter((path) => path.length > 1);
  const names = [hostname(), userInfo().username].map((name) => new RegExp(`(?<![\\w-])${literally(name)}(?![\\w-])`));
  return stringsOf(history).filter((text) => paths.some((path) => text.includes(`${path}/`)) || names.some((name) => name.test(text)));
}

function spellings(path: string): readonly string[] {
  return [...new Set([realpathSync(path), path])];
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
