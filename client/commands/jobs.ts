/** The commands about jobs: each connects, asks the library, prints. */
import type { Command } from 'commander';
import { readEnvironment } from '../../config/environment';
import { rejected } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import type { JobFlags } from '../job-flags';
import { readJob } from '../job-input';
import { Longhaul } from '../longhaul';
import { during, print, remark } from '../output';
import { listLines, statusPage, stepLine, stepPage } from '../render';
import { safeText } from '../safe-text';
import { NO_WORKER } from '../seen-status';
import { diffOf, stepsOf } from '../steps';
import { follow } from './follow';

export async function submit(
  command: Command,
  file: string | undefined,
  flags: JobFlags & { readonly watch?: boolean },
): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  const job = await during('Reading the job and its repository', readJob(file, flags, environment.modelName));
  return withLonghaul(async (longhaul) => {
    const submitted = await during(`Checking ${job.repository} and starting the job`, longhaul.submit(job));
    const word = submitted.started ? 'submitted' : 'runs already';
    print(command, 'submitted', { ...submitted, branch: job.delivery.branch, uiUrl: uiOf(longhaul, job.id) }, () => `${job.id} ${word}`);
    if (submitted.differs.length > 0)
      remark(`The running job differs from this one in: ${submitted.differs.join(', ')}. It goes on as it was submitted.`);
    const ui = uiOf(longhaul, job.id);
    if (ui) remark(`Web UI: ${ui}`);
    if ((await longhaul.workers()) === 0) remark(`It waits: ${NO_WORKER}`);
    return flags.watch ? follow(command, longhaul, job.id) : EXIT.done;
  });
}

export function list(command: Command): Promise<ExitCode> {
  return withLonghaul(async (longhaul) => {
    const jobs = await during('Asking for the jobs', longhaul.list());
    print(command, 'list', { jobs }, () => listLines(jobs));
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
export async function log(command: Command, id: string, flags: { readonly step?: string }): Promise<ExitCode> {
  const { home } = readEnvironment(process.env);
  const from = wholeNumber('--step', flags.step);
  const steps = await stepsOf(home, id, from ?? 0);
  const shown = from === undefined ? steps : steps.slice(0, 1);
  if (shown.length === 0 && from !== undefined)
    throw rejected('--step', String(from), `is not a step of ${id} yet`, `See them with: longhaul log ${id}`);
  print(command, 'log', { id, steps: shown }, () => shown.map(from === undefined ? stepLine : stepPage).join('\n'));
  return EXIT.done;
}

export async function diff(command: Command, id: string, flags: { readonly from?: string; readonly to?: string }): Promise<ExitCode> {
  const { home } = readEnvironment(process.env);
  const text = await diffOf(home, id, wholeNumber('--from', flags.from), wholeNumber('--to', flags.to));
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

function uiOf(longhaul: Longhaul, id: string): string | null {
  const { uiUrl, namespace } = longhaul.server;
  return uiUrl ? `${uiUrl}/namespaces/${namespace}/workflows/${id}` : null;
}

export function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw rejected(flag, text, 'is not the number of a step', 'Write a whole number from 0');
  return Number(text);
}
