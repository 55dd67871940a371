/** Jobs with a plan whose milestones are proven one after the other, and a judge who reads. */
import { charged, finish, job, plan, prove, run, type Workload, write } from './job';

const PLAN = plan({ 'A note': 'test -f note.txt', 'A list': '[ "$(wc -l < list.txt)" = 3 ]', 'All of it': 'test -f done.txt' });

export const milestones: Workload = {
  name: 'milestones',
  about: 'jobs with milestones',
  gapMs: 600,
  workers: 2,
  jobs: (sandbox) =>
    [0, 1, 2, 3].map((n) =>
      job(sandbox, {
        id: `planned-${n}`,
        files: { 'check.sh': 'test -f done.txt && [ "$(wc -l < list.txt)" = 3 ]\n' },
        script: {
          atEnd: 'error',
          latencyMs: 40,
          replies: charged([
            write('early.txt', 'no\n'),
            PLAN,
            write('note.txt', `${n}\n`),
            prove,
            run('echo a >> list.txt; sleep 0.3'),
            prove,
            run('echo b >> list.txt; echo c >> list.txt'),
            prove,
            finish,
            write('done.txt', 'd\n'),
            prove,
            finish,
          ]),
        },
        spec: { plan: 'milestones' },
        compared: 'chain',
      }),
    ),
};
