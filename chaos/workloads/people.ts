/** Jobs on which a person acts at seeded moments: steers, pauses, takes back, forks, sends a message twice, cancels. */
import { charged, finish, job, run, type Workload, write } from './job';

const STEPS = 12;
const turns = Array.from({ length: STEPS }, (_, n) => run(`echo ${n} >> log.txt; sleep 0.3`));
/** Passes whatever a rewind left: what counts is written at the end of each round. */
const CHECK = { 'check.sh': 'test -f done.txt\n' };
const script = { atEnd: 'cycle', latencyMs: 60, replies: charged([...turns, write('done.txt', 'd\n'), finish]) } as const;

export const people: Workload = {
  name: 'people',
  about: 'people who act on running jobs',
  gapMs: 900,
  workers: 2,
  jobs: (sandbox) => [
    job(sandbox, { id: 'told-0', files: CHECK, script, compared: 'work', acts: ['steer', 'twice', 'extend'] }),
    job(sandbox, { id: 'told-1', files: CHECK, script, compared: 'work', acts: ['steer', 'pause', 'twice'] }),
    job(sandbox, { id: 'told-2', files: CHECK, script, compared: 'work', acts: ['pause', 'steer', 'pause'] }),
    job(sandbox, { id: 'rewound', files: CHECK, script, compared: 'line', acts: ['rewind', 'steer'] }),
    job(sandbox, { id: 'forked', files: CHECK, script, compared: 'work', acts: ['steer', 'fork'] }),
    job(sandbox, { id: 'cancelled', files: CHECK, script, compared: 'line', acts: ['steer', 'cancel'] }),
  ],
};
