/** Nothing grows that should not: memory and open files of the workers, bytes of the stores. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { only } from '../history';
import type { Check } from './check';

/** A worker with its Temporal core takes 200 to 300 MB. */
const MOST_RSS_MB = 700;
/** Fifty commands at once have three each. */
const MOST_OPEN_FILES = 400;
/** Objects of attempts that were not recorded stay until git collects them. */
const MOST_STORE = 4;
const STORE_SLACK = 500_000;

export const flat: Check = {
  name: 'flat',
  promise: `a worker stays under ${MOST_RSS_MB} MB and ${MOST_OPEN_FILES} open files; a store under ${MOST_STORE} times the calm run’s and ${STORE_SLACK / 1000} KB`,
  problems: ({ history, jobs }, calm) => [
    ...only(history, 'measured')
      .filter(({ rssMb, openFiles }) => rssMb > MOST_RSS_MB || openFiles > MOST_OPEN_FILES)
      .map(({ pid, rssMb, openFiles }) => `worker ${pid} had ${rssMb} MB and ${openFiles} open files`)
      .slice(0, 3),
    ...jobs.flatMap(({ id, store, compared }) => {
      const before = calm[id]?.storeBytes;
      const now = bytesUnder(store);
      if (before === undefined || compared === 'line' || now <= MOST_STORE * before + STORE_SLACK) return [];
      return [`the store of ${id} has ${now} bytes, in the calm run ${before}`];
    }),
  ],
};

export function bytesUnder(dir: string): number {
  return readdirSync(dir, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(dir, entry.name);
    return sum + (entry.isDirectory() ? bytesUnder(path) : statSync(path).size);
  }, 0);
}
