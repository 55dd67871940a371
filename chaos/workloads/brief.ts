/** The shortest job in which everything happens once: what a planted bug is caught on. Its positions are named in planted.ts. */
import { charged, finish, job, run, together, type Workload, write } from './job';

export const brief: Workload = {
  name: 'brief',
  about: 'one short job',
  gapMs: 1_000,
  workers: 1,
  jobs: (sandbox) => [
    job(sandbox, {
      id: 'brief',
      files: { 'check.sh': 'test -f done.txt\n' },
      script: {
        atEnd: 'error',
        latencyMs: 100,
        replies: charged([
          run('for i in 1 2 3 4; do echo $i | tee -a log.txt; sleep 0.2; done'),
          together(write('note.md', 'Note.\n'), run('echo note >> log.txt; (setsid sleep 600 &) ; sleep 0.3; cat log.txt')),
          finish,
          write('done.txt', 'done\n'),
          finish,
        ]),
      },
      compared: 'chain',
    }),
  ],
};

/** The same, with a person. */
export const briefTold: Workload = {
  ...brief,
  name: 'brief-told',
  about: 'one short job that a person steers',
  jobs: (sandbox) => brief.jobs(sandbox).map((it) => ({ ...it, compared: 'work' as const, acts: ['steer' as const] })),
};
