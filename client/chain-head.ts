/** The branch of a job's store at which plain `git log` begins, read as the file that it is. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headOf } from '../adapters/git/refs';

export async function headAt(gitDir: string, job: string): Promise<string | null> {
  try {
    return (await readFile(join(gitDir, headOf(job)), 'utf8')).trim();
  } catch {
    return null;
  }
}
