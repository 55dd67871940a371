/**
 * Jobs with so many files that two threads look at them, which commands append to, move, remove, make executable and put into new
 * folders. The gate compares what was recorded, file by file, with what the last command saw.
 */
import { charged, finish, job, type Reply, run, type Workload } from './job';

const JOBS = 2;
const TURNS = 40;
const FOLDERS = 20;
const FILES_EACH = 30;

const MANIFEST = `find . -name .git -prune -o -type f ! -name manifest.txt -exec stat -c '%A %n' {} + -exec sha256sum {} + | LC_ALL=C sort`;
const CHECK = `${MANIFEST} | cmp - manifest.txt\n`;

const CHANGES: readonly ((n: number, dir: string) => string)[] = [
  (n, dir) => `echo ${n} >> ${dir}/f${n % FILES_EACH}.txt`,
  (n, dir) => `rm ${dir}/f1.txt; echo ${n} > ${dir}/new-${n}.txt`,
  (n, dir) => `mv ${dir}/f2.txt ${dir}/moved-${n}.txt; ls ${dir} | wc -l`,
  (n, dir) => `chmod +x ${dir}/f3.txt; mkdir ${dir}/inner; echo ${n} > ${dir}/inner/f.txt`,
  (n, dir) => `cp -p ${dir}/f4.txt other && mv other ${dir}/f5.txt; sleep 0.1; echo ${n} >> log.txt`,
];

function turn(n: number): Reply {
  const change = CHANGES[n % CHANGES.length] as (n: number, dir: string) => string;
  return run(change(n, `d${n % FOLDERS}`));
}

const turns = Array.from({ length: TURNS }, (_, at) => turn(at));

const files = Object.fromEntries(
  Array.from({ length: FOLDERS * FILES_EACH }, (_, at) => [`d${at % FOLDERS}/f${Math.floor(at / FOLDERS)}.txt`, `${at}\n`]),
);

export const wide: Workload = {
  name: 'wide',
  about: `${JOBS} jobs with ${FOLDERS * FILES_EACH} files each`,
  gapMs: 400,
  workers: 2,
  jobs: (sandbox) =>
    Array.from({ length: JOBS }, (_, n) =>
      job(sandbox, {
        id: `wide-${n}`,
        files: { ...files, 'check.sh': CHECK },
        script: { atEnd: 'error', latencyMs: 40, replies: charged([...turns, run(`${MANIFEST} > manifest.txt`), finish]) },
        compared: 'chain',
      }),
    ),
};
