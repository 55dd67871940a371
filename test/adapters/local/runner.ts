/** The runner from its sources, without a build. */
import { join } from 'node:path';
import type { RunnerOptions } from '../../../adapters/local/in-runner';

export const RUNNER: RunnerOptions = {
  program: join(__dirname, '..', '..', '..', 'adapters', 'local', 'runner.ts'),
  execArgv: ['-r', join(__dirname, '..', '..', 'support', 'run-typescript.cjs')],
};
