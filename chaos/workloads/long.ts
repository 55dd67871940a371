/** One long job: commands that append, so that one kept twice would show, writes, reads, edits, a gate that refuses once. */
import { charged, edit, finish, job, type Reply, read, run, together, type Workload, write } from './job';

const TURNS = 60;

function turn(n: number): Reply {
  if (n % 10 === 0) return together(run(`echo a${n} >> log.txt`), run(`wc -l < log.txt >> counts.txt`));
  if (n % 7 === 0) return write(`notes/${n}.md`, `Note ${n}\n`);
  if (n % 11 === 0) return together(read('log.txt'), edit('README.md', 'A log', `A log, ${n}`));
  if (n % 5 === 0) return run(`for i in 1 2 3; do echo "${n}.$i" | tee -a log.txt; sleep 0.1; done`);
  return run(`echo ${n} >> log.txt; tail -n 2 log.txt`);
}

const turns = Array.from({ length: TURNS }, (_, at) => turn(at + 1));

export const long: Workload = {
  name: 'long',
  about: 'one long job',
  gapMs: 500,
  workers: 2,
  jobs: (sandbox) => [
    job(sandbox, {
      id: 'long',
      files: { 'check.sh': 'test -f done.txt && [ "$(sort log.txt | uniq -d | wc -l)" = 0 ]\n', 'README.md': 'A log.\n' },
      script: { atEnd: 'error', latencyMs: 40, replies: charged([...turns, finish, write('done.txt', 'done\n'), finish]) },
      compared: 'chain',
    }),
  ],
};
