/** The commands about jobs: each connects, asks the library, prints. */
import type { Command } from 'commander';
import { readEnvironment } from '../../config/environment';
import type { Extension } from '../../contract/messages';
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

export function steer(command: Command, id: string, text: string): Promise<ExitCode> {
  return sent(command, id, 'is told; it acts on it after the reply under way', (longhaul) => longhaul.steer(id, text));
}

export function cancel(command: Command, id: string): Promise<ExitCode> {
  return sent(command, id, 'is being cancelled; its work so far will be on its branch', (longhaul) => longhaul.cancel(id));
}

export function resume(command: Command, id: string): Promise<ExitCode> {
  return sent(command, id, 'is told to go on, if it waits', (longhaul) => longhaul.resume(id));
}

export function extend(
  command: Command,
  id: string,
  flags: {
    readonly steps?: string;
    readonly tokens?: string;
    readonly minutes?: string;
    readonly usd?: string;
    readonly sandboxMinutes?: string;
  },
): Promise<ExitCode> {
  const extension: Extension = {
    ...amount('steps', flags.steps),
    ...amount('tokens', flags.tokens),
    ...amount('wallMinutes', flags.minutes),
    ...amount('sandboxMinutes', flags.sandboxMinutes),
    ...money(flags.usd),
  };
  if (Object.keys(extension).length === 0)
    throw rejected('extend', id, 'is not told by how much', 'Give --steps, --tokens, --minutes, --usd or --sandbox-minutes');
  return sent(command, id, 'has more budget', (longhaul) => longhaul.extend(id, extension));
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

function sent(command: Command, id: string, what: string, send: (longhaul: Longhaul) => Promise<void>): Promise<ExitCode> {
  return withLonghaul(async (longhaul) => {
    await send(longhaul);
    print(command, 'done', { id }, () => `${id} ${what}`);
    if (await isAlone(longhaul, id)) remark(`It takes effect when a worker is there: ${NO_WORKER}`);
    return EXIT.done;
  });
}

/** What was sent stays sent, so a question that fails after it is not an error. */
async function isAlone(longhaul: Longhaul, id: string): Promise<boolean> {
  const seen = await longhaul.status(id).catch(() => null);
  return seen !== null && !seen.live;
}

async function withLonghaul(act: (longhaul: Longhaul) => Promise<ExitCode>): Promise<ExitCode> {
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

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw rejected(flag, text, 'is not the number of a step', 'Write a whole number from 0');
  return Number(text);
}

function money(text: string | undefined): Extension {
  if (text === undefined) return {};
  if (!/^\d{1,9}(\.\d{1,4})?$/.test(text) || Number(text) === 0)
    throw rejected('--usd', text, 'is not an amount of dollars above 0', 'Write how much to add, such as 5 or 2.50');
  return { usd: Number(text) };
}

function amount(field: keyof Extension, text: string | undefined): Extension {
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw rejected(`--${field}`, text, 'is not a whole number above 0', 'Write how much to add, in digits');
  return { [field]: Number(text) };
}
