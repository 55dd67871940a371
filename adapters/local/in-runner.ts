/** The worker's side of the runner: local sandboxes whose commands are started by a small process. Knows no command. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Exec, ExecResult, Sandbox, Sandboxes, SandboxOptions } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { localSandboxes } from './index';
import type { Answer, Call, Failure, FromRunner, ToRunner } from './runner-messages';

export interface RunnerOptions {
  /** The runner's program: compiled, beside this file, unless given. */
  readonly program?: string;
  /** Of Node; this process's own unless given. */
  readonly execArgv?: readonly string[];
}

/** The runner is started by the first sandbox that is opened, and again if it ends: what ran in it is `gone`. */
export function localSandboxesInRunner(options: RunnerOptions = {}): Sandboxes {
  /** For what can be done, and has to be, where no sandbox was ever opened. */
  const beside = localSandboxes();
  let runner: Runner | null = null;
  return {
    async open(sandbox) {
      if (!runner?.isAlive) runner = new Runner(options);
      return runner.open(sandbox);
    },
    evict: (workspace) => (runner?.isAlive ? runner.evict(workspace) : beside.evict(workspace)),
    sweep: () => beside.sweep(),
    close: async () => runner?.end(),
  };
}

interface Waiting {
  readonly settle: (answer: Answer) => void;
  readonly onOutput: (chunk: string) => void;
}

/** Longer than it takes to find that a command's process does not die. */
const END_WITHIN_MS = 15_000;
const GONE = 'The process that runs local commands has ended, and they with it.';

class Runner {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  /** By what tells them apart. One that has ended without our doing is found out when it is used. */
  private readonly opened = new Map<string, { readonly sandbox: Sandbox; readonly workspace: string }>();
  private count = 0;

  constructor({ program = join(__dirname, 'runner.js'), execArgv = process.execArgv }: RunnerOptions) {
    this.child = fork(program, { execArgv: [...execArgv], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.child.on('message', (message: FromRunner) => this.hear(message));
    this.child.on('error', () => this.gone());
    this.child.once('exit', () => this.gone());
    // It keeps nobody alive by being there.
    this.child.unref();
    this.child.channel?.unref();
  }

  get isAlive(): boolean {
    return this.child.connected;
  }

  async open({ job, workspace, gitView, profile, network }: SandboxOptions): Promise<Sandbox> {
    const key = JSON.stringify([job, workspace, gitView]);
    const known = this.opened.get(key);
    if (known) return known.sandbox;
    const number = (await this.call({ do: 'open', options: { job, workspace, gitView, profile, network } })) as number;
    const sandbox = this.sandbox(number, () => {
      if (this.opened.get(key)?.sandbox === sandbox) this.opened.delete(key);
    });
    this.opened.set(key, { sandbox, workspace });
    return sandbox;
  }

  async evict(workspace: string): Promise<void> {
    for (const [key, it] of this.opened) if (it.workspace === workspace) this.opened.delete(key);
    await this.call({ do: 'evict', workspace });
  }

  async end(): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.child, 'exit');
    const impatient = setTimeout(() => this.child.kill('SIGKILL'), END_WITHIN_MS);
    try {
      await this.call({ do: 'end' });
    } finally {
      this.child.ref();
      if (this.isAlive) this.child.disconnect();
      await ended;
      clearTimeout(impatient);
    }
  }

  private sandbox(number: number, forget: () => void): Sandbox {
    return {
      exec: (command, signal) =>
        this.exec(number, command, signal).catch((error: unknown) => {
          if (error instanceof SandboxFailure && error.kind === 'gone') forget();
          throw error;
        }),
      close: async () => {
        forget();
        if (this.isAlive) await this.call({ do: 'close', sandbox: number });
      },
    };
  }

  private async exec(sandbox: number, { onOutput, ...command }: Exec, signal: AbortSignal): Promise<ExecResult> {
    signal.throwIfAborted();
    const id = ++this.count;
    const abort = () => this.send({ id, abort: true });
    signal.addEventListener('abort', abort, { once: true });
    try {
      const call = { do: 'exec', sandbox, command, watched: onOutput !== undefined } as const;
      return (await this.call(call, id, onOutput)) as ExecResult;
    } catch (error) {
      // An aborted command has ended by now.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private call(call: Call, id = ++this.count, onOutput: (chunk: string) => void = () => {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.isAlive) return reject(new SandboxFailure('gone', GONE));
      const settle = (answer: Answer) => ('failure' in answer ? reject(errorOf(answer.failure)) : resolve(answer.value));
      this.waiting.set(id, { settle, onOutput });
      this.child.channel?.ref();
      this.send({ id, call });
    });
  }

  private hear(message: FromRunner): void {
    const waiting = this.waiting.get(message.id);
    if ('output' in message) {
      waiting?.onOutput(message.output);
      return;
    }
    this.waiting.delete(message.id);
    if (this.waiting.size === 0) this.child.channel?.unref();
    waiting?.settle(message);
  }

  private send(message: ToRunner): void {
    // Where it fails the runner has ended, which is heard of by itself.
    if (this.isAlive) this.child.send(message, () => {});
  }

  private gone(): void {
    for (const { settle } of this.waiting.values()) settle({ failure: { message: GONE, kind: 'gone' } });
    this.waiting.clear();
  }
}

function errorOf({ message, kind, code }: Failure): Error {
  if (kind) return new SandboxFailure(kind, message);
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
