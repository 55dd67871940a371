/** Where this package is on disk, whether its code runs compiled (dist/worker) or from its sources (worker). */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function packageRoot(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package.json'))) {
    if (dirname(directory) === directory)
      throw new Error(`No package.json above ${__dirname}: longhaul's files are not together. Install it again.`);
    directory = dirname(directory);
  }
  return directory;
}
