/** Nothing written outside the data directory, and nothing left in it, or running, that no job needs any more. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { only } from '../history';
import type { Check } from './check';
import type { Evidence } from './evidence';

export const left: Check = {
  name: 'left',
  promise: 'nothing is written outside, and no process, container or file is left after the sweep',
  problems: (evidence) => [
    ...only(evidence.history, 'left').map(({ kind, name }) => `a ${kind} is left: ${name}`),
    ...outside(evidence),
    ...inHome(evidence),
  ],
};

function outside({ dir }: Evidence): string[] {
  return [
    ...names(join(dir, 'person')).map((it) => `written to the home: ${it}`),
    ...names(join(dir, 'tmp')).map((it) => `left in the temporary directory: ${it}`),
  ];
}

function inHome({ dir, jobs }: Evidence): string[] {
  const home = join(dir, 'home');
  const slots = names(join(home, 'workers'));
  return [
    ...names(home)
      .filter((it) => it !== 'jobs' && it !== 'workers')
      .map((it) => `in the data directory: ${it}`),
    ...jobs.flatMap(({ id, store }) => names(join(store, 'longhaul', 'tmp')).map((it) => `in the store of ${id}: ${it}`)),
    ...jobs.flatMap(({ id, store }) => names(join(store, 'longhaul', 'journal')).map((it) => `a journal of ${id} that has ended: ${it}`)),
    ...jobs.flatMap(({ id, store }) =>
      names(join(store, '..'))
        .filter((it) => it !== 'store.git')
        .map((it) => `beside the store of ${id}: ${it}`),
    ),
    ...slots.flatMap((slot) => [
      ...names(join(home, 'workers', slot, 'cache')).map((it) => `in the cache of a worker: ${it}`),
      ...recorded(join(home, 'workers', slot, 'running')).map((it) => `a worker's record of what it runs: ${it}`),
    ]),
    ...slots.filter((it) => it.startsWith('.')).map((it) => `a half-made slot: ${it}`),
  ];
}

/** A worker that lives has a file of its own, with blank lines where nothing runs. */
function recorded(path: string): string[] {
  return names(path)
    .map((it) => readFileSync(join(path, it), 'utf8').trim())
    .filter(Boolean);
}

function names(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}
