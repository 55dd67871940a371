/** The commands about jobs: each connects, asks the library, prints. */
import type { Command } from 'commander';
import { readEnvironment } from '../../config/environment';
import { redactorFor } from '../../redaction/redactor';
import { boardLines } from '../board';
import { jobUiUrl } from '../connect';
import { EXIT, type ExitCode } from '../exit-codes';
import type { JobFlags } from '../job-flags';
import { readJob } from '../job-input';
import { Longhaul } from '../longhaul';
import { during, print, remark } from '../output';
import { statusPage } from '../render';
import { safeText } from '../safe-text';
import { NO_WORKER } from '../seen-status';
import { diffOf, openStore } from '../steps';
import { follow } from './follow';
import { wholeNumber } from './numbers';
import { watchJobs } from './watch-jobs';

export async function submit(
  command: Command,
  file: string | undefined,
  flags: JobFlags & { readonly watch?: boolean },
): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  const job = await during(
    'Reading the job and its repository',
    readJob(file, flags, { modelName: environment.modelName, findSecrets: redactorFor(environment.secrets).find }),
  );
  return withLonghaul(async (longhaul) => {
    const submitted = await during(`Checking ${job.repository} and starting the job`, longhaul.submit(job));
    const ui = jobUiUrl(longhaul.server, job.id);
    const word = submitted.started ? 'submitted' : 'runs already';
    print(command, 'submitted', { ...submitted, branch: job.delivery.branch, uiUrl: ui }, () => `${job.id} ${word}`);
    if (submitted.differs.length > 0)
      remark(`The running job differs from this one in: ${submitted.differs.join(', ')}. It goes on as it was submitted.`);
    if (ui) remark(`Web UI: ${ui}`);
    if ((await longhaul.workers()) === 0) remark(`It waits: ${NO_WORKER}`);
    return flags.watch ? follow(command, longhaul, job.id) : EXIT.done;
  });
}

export function list(command: Command, flags: { readonly watch?: boolean }): Promise<ExitCode> {
  return withLonghaul(async (longhaul) => {
    if (flags.watch) return watchJobs(command, longhaul);
    const jobs = await during('Asking for the jobs', longhaul.list());
    print(command, 'list', { jobs }, () => boardLines(jobs, Number.POSITIVE_INFINITY, new Date()).join('\n'));
    return EXIT.done;
  });
}

export function status(command: Command, id: string): Promise<ExitCode> {
  return withLonghaul(async (longhaul) => {
    const seen = await during(`Asking the worker of ${id}`, longhaul.status(id));
    print(command, 'status', { status: seen }, () => statusPage(seen));
    return EXIT.done;
  });
}

export function watch(command: Command, id: string): Promise<ExitCode> {
  return withLonghaul((longhaul) => follow(command, longhaul, id));
}

/** Reads the store on this machine: needs no server. */
export async function diff(command: Command, id: string, flags: { readonly from?: string; readonly to?: string }): Promise<ExitCode> {
  const { home, secrets } = readEnvironment(process.env);
  const store = await openStore(home, id, redactorFor(secrets));
  const text = await diffOf(store, wholeNumber('--from', flags.from), wholeNumber('--to', flags.to));
  print(command, 'diff', { id, diff: text }, () => safeText(text).replace(/\n$/, ''));
  return EXIT.done;
}

export async function withLonghaul(act: (longhaul: Longhaul) => Promise<ExitCode>): Promise<ExitCode> {
  const longhaul = await during('Connecting to the Temporal server', Longhaul.connect());
  try {
    return await act(longhaul);
  } finally {
    await longhaul.close();
  }
}
