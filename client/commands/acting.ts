/** The commands by which a person acts on a running job: each one message, sent once. */
import type { Command } from 'commander';
import type { Amendment, Extension } from '../../contract/acts';
import { rejected } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import { goalText } from '../job-flags';
import type { Longhaul } from '../longhaul';
import { during, print, remark } from '../output';
import { NO_WORKER } from '../seen-status';
import type { Sent } from '../send';
import { withLonghaul } from './jobs';

/** On every one of them. */
export interface SenderFlags {
  readonly from?: string;
  readonly messageId?: string;
}

export function steer(command: Command, id: string, text: string, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, 'is told; it acts on it after the reply under way', (it) => it.steer(id, text, flags));
}

export function answer(command: Command, id: string, text: string, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, 'has its answer', (it) => it.answer(id, text, flags));
}

export function approve(command: Command, id: string, comment: string | undefined, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, 'goes on', (it) => it.approve(id, comment, flags));
}

export function reject(command: Command, id: string, why: string, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, 'is told that it may not, and why', (it) => it.reject(id, why, flags));
}

export function pause(command: Command, id: string, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, `is paused; to go on: longhaul resume ${id}`, (it) => it.pause(id, flags));
}

export function resume(command: Command, id: string, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, 'goes on', (it) => it.resume(id, flags));
}

export function cancel(command: Command, id: string, reason: string | undefined, flags: SenderFlags): Promise<ExitCode> {
  return sent(command, id, 'is being cancelled; its work so far will be on its branch', (it) => it.cancel(id, reason, flags));
}

export function rewind(
  command: Command,
  id: string,
  flags: SenderFlags & { readonly to?: string; readonly text?: string },
): Promise<ExitCode> {
  const { to: step, ...rest } = flags;
  if (step === undefined || !/^\d{1,9}$/.test(step))
    throw rejected('--to', step ?? '', 'is not the number of a step', `See them with: longhaul log ${id}`);
  return sent(command, id, `goes on from step ${step}; the steps after it stay in its log`, (it) => it.rewind(id, Number(step), rest));
}

export async function fork(
  command: Command,
  id: string,
  flags: SenderFlags & { readonly at?: string; readonly id?: string; readonly goal?: string; readonly text?: string },
): Promise<ExitCode> {
  const { at, id: newId, goal, ...rest } = flags;
  if (at === undefined || !/^\d{1,9}$/.test(at))
    throw rejected('--at', at ?? '', 'is not the number of a step', `See them with: longhaul log ${id}`);
  const changes = { ...rest, ...(newId === undefined ? {} : { newId }), ...(goal === undefined ? {} : { goal: await goalText(goal) }) };
  return withLonghaul(async (longhaul) => {
    const submitted = await during(`Forking ${id}`, longhaul.fork(id, Number(at), changes));
    print(
      command,
      'submitted',
      { ...submitted, origin: { job: id, step: Number(at) } },
      () => `${submitted.id} goes on from step ${at} of ${id}`,
    );
    return EXIT.done;
  });
}

export async function amend(
  command: Command,
  id: string,
  flags: SenderFlags & { readonly goal?: string; readonly constraint?: readonly string[]; readonly check?: readonly string[] },
): Promise<ExitCode> {
  const { goal, constraint, check, ...sender } = flags;
  const amendment: Amendment = {
    ...(goal === undefined ? {} : { goal: await goalText(goal) }),
    ...(constraint ? { constraints: constraint } : {}),
    ...(check ? { checks: check.map((line) => ({ name: line.slice(0, 100), command: line, timeoutSec: CHECK_TIMEOUT_SEC })) } : {}),
  };
  if (Object.keys(amendment).length === 0) throw rejected('amend', id, 'is not told what changes', 'Give --goal, --constraint or --check');
  return sent(command, id, 'has its goal ledger amended', (it) => it.amend(id, amendment, sender));
}

/** As in a job file that names none. */
const CHECK_TIMEOUT_SEC = 600;

type Amounts = Readonly<Partial<Record<'steps' | 'tokens' | 'minutes' | 'usd' | 'sandboxMinutes', string>>>;

export function extend(command: Command, id: string, flags: SenderFlags & Amounts): Promise<ExitCode> {
  const { steps, tokens, minutes, usd, sandboxMinutes, ...sender } = flags;
  const extension: Extension = {
    ...amount('steps', steps),
    ...amount('tokens', tokens),
    ...amount('wallMinutes', minutes),
    ...amount('sandboxMinutes', sandboxMinutes),
    ...money(usd),
  };
  if (Object.keys(extension).length === 0)
    throw rejected('extend', id, 'is not told by how much', 'Give --steps, --tokens, --minutes, --usd or --sandbox-minutes');
  return sent(command, id, 'has more budget', (it) => it.extend(id, extension, sender));
}

function sent(command: Command, id: string, what: string, send: (longhaul: Longhaul) => Promise<Sent>): Promise<ExitCode> {
  return withLonghaul(async (longhaul) => {
    const answered = await during(`Telling ${id}`, send(longhaul));
    print(command, 'done', { id, ...answered }, () => `${id} ${what}`);
    if (!answered.heard || (await isAlone(longhaul, id))) remark(`It takes effect when a worker is there: ${NO_WORKER}`);
    return EXIT.done;
  });
}

/** What was sent stays sent, so a question that fails after it is not an error. */
async function isAlone(longhaul: Longhaul, id: string): Promise<boolean> {
  const seen = await longhaul.status(id).catch(() => null);
  return seen !== null && !seen.live;
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
