/**
 * The small process that runs a worker's local commands. A fork copies page tables: from a worker of 300 MB it takes many times as
 * long as from here, and nothing else in the worker moves meanwhile. It ends with its worker, whose death closes the channel; the
 * commands' watchers then see it end.
 */
import type { ExecResult, Sandbox } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { localSandboxes } from './index';
import type { Answer, Call, Failure, FromRunner, ToRunner } from './runner-messages';

const sandboxes = localSandboxes();
const opened = new Map<number, { readonly sandbox: Sandbox; readonly workspace: string }>();
const numbers = new WeakMap<Sandbox, number>();
const running = new Map<number, AbortController>();
let count = 0;

process.on('message', (message: ToRunner) => {
  if ('abort' in message) running.get(message.id)?.abort();
  else void answer(message.id, message.call).then((it) => tell({ id: message.id, ...it }));
});
process.on('disconnect', () => process.exit());
// They are told to the worker, which may still wait for a command.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function answer(id: number, call: Call): Promise<Answer> {
  try {
    return { value: await carryOut(id, call) };
  } catch (error) {
    return { failure: told(error) };
  }
}

async function carryOut(id: number, call: Call): Promise<number | ExecResult | undefined> {
  switch (call.do) {
    case 'open':
      return numberOf(await sandboxes.open(call.options), call.options.workspace);
    case 'exec':
      return exec(id, call);
    case 'close':
      await opened.get(call.sandbox)?.sandbox.close();
      opened.delete(call.sandbox);
      return;
    case 'evict':
      for (const [number, { workspace }] of opened) if (workspace === call.workspace) opened.delete(number);
      return sandboxes.evict(call.workspace).then(() => undefined);
    case 'end':
      return sandboxes.close().then(() => undefined);
  }
}

function numberOf(sandbox: Sandbox, workspace: string): number {
  const number = numbers.get(sandbox) ?? ++count;
  numbers.set(sandbox, number);
  opened.set(number, { sandbox, workspace });
  return number;
}

async function exec(id: number, { sandbox: number, command, watched }: Call & { do: 'exec' }): Promise<ExecResult> {
  const sandbox = opened.get(number)?.sandbox;
  if (!sandbox) throw new SandboxFailure('gone', 'The sandbox is gone: it was closed.');
  const controller = new AbortController();
  running.set(id, controller);
  try {
    return await sandbox.exec(watched ? { ...command, onOutput: live(id) } : command, controller.signal);
  } finally {
    running.delete(id);
  }
}

/** Of output that comes faster than it can be sent only this much of the end is. */
const MOST_LIVE_CHARS = 65_536;

function live(id: number): (chunk: string) => void {
  let waiting = '';
  let isSending = false;
  const send = () => {
    const output = waiting;
    waiting = '';
    isSending = true;
    tell({ id, output }, () => {
      isSending = false;
      if (waiting) send();
    });
  };
  return (chunk) => {
    waiting = (waiting + chunk).slice(-MOST_LIVE_CHARS);
    if (!isSending) send();
  };
}

function told(error: unknown): Failure {
  if (error instanceof SandboxFailure) return { message: error.message, kind: error.kind };
  const { message = String(error), code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === undefined ? { message } : { message, code };
}

/** A worker that is gone hears nothing. */
function tell(message: FromRunner, sent: () => void = () => {}): void {
  if (process.connected) process.send?.(message, sent);
}
