/** Fifty small jobs at once: the workers' places, slots and queues are shared by all of them. */
import { charged, finish, job, run, type Workload, write } from './job';

const JOBS = 50;

export const many: Workload = {
  name: 'many',
  about: `${JOBS} small jobs at once`,
  gapMs: 700,
  workers: 3,
  continueAsNewAfter: 60,
  jobs: (sandbox) =>
    Array.from({ length: JOBS }, (_, n) =>
      job(sandbox, {
        id: `small-${n}`,
        files: { 'check.sh': `[ "$(cat a.txt)" = "${n} ${n}" ] && test -f b.txt\n` },
        script: {
          atEnd: 'error',
          latencyMs: 60,
          replies: charged([
            run(`printf '${n}' >> a.txt; sleep 0.2`),
            write('b.txt', `${n}\n`),
            finish,
            run(`printf ' ${n}' >> a.txt`),
            finish,
          ]),
        },
        compared: 'chain',
      }),
    ),
};
