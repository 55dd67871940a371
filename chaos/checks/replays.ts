/** Every execution of every job replays on the workflow as it is built now: in a process of its own, by Temporal's own replayer. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Check } from './check';

const ROOT = join(__dirname, '..', '..');

export const replays: Check = {
  name: 'replays',
  promise: 'every job’s history replays on the current code',
  async problems({ dir }) {
    const args = ['-r', join(ROOT, 'test', 'support', 'run-typescript.cjs'), join(ROOT, 'chaos', 'replay.ts'), join(dir, 'temporal')];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
    return stdout.split('\n').filter(Boolean);
  },
};
