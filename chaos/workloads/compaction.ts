/** Jobs whose window is so small that they are compacted at every few turns, with notes that can be read and notes that cannot. */
import { finish, job, notes, run, type Workload, write } from './job';

const PRINT = run('echo turn {{turn}}; seq {{turn}}000 {{turn}}900');
const print = (count: number) => Array.from({ length: count }, () => PRINT);

export const compaction: Workload = {
  name: 'compaction',
  about: 'jobs that are compacted all the time',
  gapMs: 600,
  workers: 2,
  jobs: (sandbox) =>
    [0, 1, 2].map((n) =>
      job(sandbox, {
        id: `compacted-${n}`,
        files: { 'check.sh': 'test -f done.txt\n' },
        // Charged as the scripted model counts: when to compact depends on it.
        script: {
          atEnd: 'error',
          latencyMs: 60,
          replies: [...print(4), finish, ...print(5), write('log.md', 'Half.\n'), ...print(5), write('done.txt', 'x\n'), finish],
          asides: { notes: [notes('Go on.'), { text: 'What notes?' }, notes('Go on still.')] },
        },
        spec: { model: { name: `compacted-${n}`, windowTokens: 8_000, maxOutputTokens: 1_000, timeoutSec: 120, actions: 'tools' } },
        compared: 'chain',
      }),
    ),
};
