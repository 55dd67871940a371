/** `init`: a commented job file, made by looking at a repository; prints what was found. Needs no server. */
import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../../config/environment';
import { isUrl } from '../../config/urls';
import { rejected } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import { foundPage } from '../init/found-page';
import { jobFile } from '../init/job-file';
import { lookAtRepository } from '../init/repository';
import { goalText } from '../job-flags';
import { jobFrom } from '../job-input';
import { during, print, remark } from '../output';
import { readYamlText } from '../yaml-file';

export async function init(
  command: Command,
  directory: string | undefined,
  flags: { readonly output?: string; readonly goal?: string; readonly model?: string },
): Promise<ExitCode> {
  const { modelName } = readEnvironment(process.env);
  const file = resolve(flags.output ?? 'job.yaml');
  const goal = flags.goal === undefined ? '' : await goalText(flags.goal);
  const { root, base, found } = await during('Looking at the repository', lookAtRepository(directory ?? '.'));
  const model = flags.model ?? modelName ?? null;
  const text = jobFile({ repository: repositoryIn(dirname(file), root), base, goal, model, found });
  assertJob(text, dirname(file), root, goal);
  await write(file, text);
  print(command, 'init', { file, repository: root, base, model, hasGoal: goal !== '', ...found }, () =>
    foundPage({ root, base, model, found }),
  );
  remark(
    `Wrote ${file}. ${goal === '' ? 'Write the goal into it, then: ' : 'Read it, then: '}longhaul submit ${flags.output ?? 'job.yaml'}`,
  );
  return EXIT.done;
}

/** A path that reads as a URL is kept from being taken for one. */
function repositoryIn(directory: string, root: string): string {
  const path = relative(directory, root) || '.';
  return isUrl(path) ? `./${path}` : path;
}

/** What is written is a job once it has a goal; a name that a job file cannot hold is found here, not at `submit`. */
function assertJob(text: string, directory: string, root: string, goal: string): void {
  const { value } = readYamlText(text, 'job file');
  const job = jobFrom(
    { ...(value as Parameters<typeof jobFrom>[0]), ...(goal === '' ? { goal: '-' } : {}) },
    { directory, modelName: '-' },
  );
  if (job.repository !== root) throw rejected('directory', root, 'has a name that a job file cannot hold', 'Rename it');
}

/** Never over a file, nor through a link. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch(({ code }: NodeJS.ErrnoException) => {
    if (code === 'EEXIST')
      throw rejected('--output', file, 'is there already, and is never overwritten', 'Name another with --output FILE, or remove it');
    throw rejected('--output', file, `cannot be written (${code})`, 'Name a file in a directory that is there and yours');
  });
}
