/** Small jobs on repositories that are fetched from a remote and delivered to it. */
import { charged, finish, job, run, type Workload, write } from './job';

const JOBS = 24;

export const remote: Workload = {
  name: 'remote',
  about: `${JOBS} small jobs whose repositories are on a remote`,
  gapMs: 300,
  workers: 2,
  remote: true,
  jobs: (sandbox) =>
    Array.from({ length: JOBS }, (_, n) =>
      job(sandbox, {
        id: `remote-${n}`,
        files: { 'check.sh': 'test -f done.txt\n', 'README.md': `${n}\n` },
        script: {
          atEnd: 'error',
          latencyMs: 50,
          replies: charged([run(`echo ${n} >> log.txt; sleep 0.1`), write('done.txt', `${n}\n`), finish]),
        },
        compared: 'chain',
      }),
    ),
};
