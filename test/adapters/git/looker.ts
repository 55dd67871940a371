/** The looking thread from its sources, without a build, and for trees of any size. */
import { join } from 'node:path';
import type { LookingThreadOptions } from '../../../adapters/git/looking-thread';

export const LOOKING_THREAD: LookingThreadOptions = {
  program: join(__dirname, '..', '..', '..', 'adapters', 'git', 'looker.ts'),
  execArgv: ['-r', join(__dirname, '..', '..', 'support', 'run-typescript.cjs')],
  fromFiles: 1,
};
