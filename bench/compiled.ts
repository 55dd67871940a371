/** Programs of adapters, as a worker has them: compiled. */
import { join } from 'node:path';

const ADAPTERS = join(__dirname, '..', 'dist', 'adapters');

export const RUNNER = { program: join(ADAPTERS, 'local', 'runner.js') };
export const LOOKING_THREAD = { program: join(ADAPTERS, 'git', 'looker.js') };
