/**
 * The process between the worker and a command: it leads a session of its own, so that a command which ends its parent, or its own
 * process group, ends no worker. It may be started before there is a command, with a login shell that waits for one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exec } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { asWords } from '../sandbox/given';
import { endGroup, MARKER, type Marker } from './processes';
import { LOGIN, loginCommand, RUN, STAND_BY } from './supervisor-scripts';
import type { TemporaryPlace } from './temporary-place';

export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly place: TemporaryPlace;
}

export class Supervisor {
  readonly line: Line;
  /** Whatever the command and all that it started say, to the last byte of the last of them. */
  readonly output: Socket;
  readonly child: ChildProcess;

  /** `command`: if it is there already. `gone` if the place is not. */
  constructor(
    private readonly surroundings: Surroundings,
    readonly marker: Marker,
    command?: Exec,
  ) {
    const { directory, environment, place } = surroundings;
    const script = command ? [RUN, 'longhaul', directory, this.inputOf(command), ...command.argv] : [STAND_BY, 'longhaul', LOGIN];
    const output = inPlace(() => openPipe(place.output));
    this.child = spawn('bash', ['--norc', '-c', ...script], {
      cwd: '/',
      env: { ...environment, [MARKER]: marker.toString() },
      detached: true,
      stdio: ['ignore', output.write, 'ignore', 'pipe'],
    });
    closeSync(output.write);
    this.output = new Socket({ fd: output.read, readable: true, writable: false });
    this.output.on('error', () => {});
    this.line = new Line(this.child);
    if (this.pid === 0) {
      this.leave();
      throw new SandboxFailure('refused', 'Cannot start bash. The local sandbox needs bash on PATH.');
    }
    if (!command) this.holdsNobodyUp();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** To one that waits. False if it does not any more, or it is not a command for it. */
  give(command: Exec): boolean {
    const text = loginCommand(command.argv);
    if (text === null || !this.isAlive) return false;
    try {
      this.line.say(asWords([this.surroundings.directory, this.inputOf(command), text]));
    } catch (error) {
      this.end();
      throw error;
    }
    this.child.ref();
    this.output.ref();
    return true;
  }

  /** One that still waits. */
  end(): void {
    if (this.isAlive) {
      // The line's end would end it too, once it has read its profile.
      if (this.line.waitingPid) endGroup(this.line.waitingPid);
      endGroup(this.pid);
    }
    this.leave();
  }

  leave(): void {
    this.output.destroy();
    this.line.close();
    rmSync(this.surroundings.place.input, { force: true });
  }

  private get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The file that the command reads. */
  private inputOf({ stdin }: Exec): string {
    const { input } = this.surroundings.place;
    if (stdin === undefined) return '/dev/null';
    inPlace(() => writeFileSync(input, stdin, { mode: 0o600 }));
    return input;
  }

  private holdsNobodyUp(): void {
    this.child.unref();
    this.output.unref();
    this.line.unref();
  }
}

function inPlace<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SandboxFailure('gone', 'The sandbox is gone: its directory was removed.');
  }
}

/** Both ends. A pipe and no socket, which is what Node would make: `echo >/dev/stderr` fails on a socket. */
function openPipe(path: string): { readonly read: number; readonly write: number } {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return { read, write: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    closeSync(read);
    throw error;
  }
}

/** What the script says, and is told. */
class Line {
  private heard = '';
  private readonly line: Duplex & { unref(): void };
  /** Null if it ended before the command had begun. */
  readonly exitCode: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.line = child.stdio[3] as Duplex & { unref(): void };
    this.line.on('error', () => {});
    this.exitCode = new Promise((resolve) => {
      this.line.on('data', (chunk: Buffer) => {
        this.heard += chunk.toString('latin1');
        const code = this.said('ended');
        if (code !== undefined) resolve(this.commandPid === undefined ? null : code);
      });
      // The command killed its own supervisor: as if it had killed itself.
      child.once('close', (code) => resolve(this.commandPid === undefined ? null : (code ?? 137)));
      child.once('error', () => resolve(null));
    });
  }

  /** It leads a process group. */
  get commandPid(): number | undefined {
    return this.said('begun');
  }

  /** Of the shell that may become the command; it leads a process group. */
  get waitingPid(): number | undefined {
    return this.said('waits');
  }

  say(words: string): void {
    this.line.write(words);
  }

  unref(): void {
    this.line.unref();
  }

  close(): void {
    this.line.destroy();
  }

  private said(word: string): number | undefined {
    const number = new RegExp(`^${word} (\\d+)\n`, 'm').exec(this.heard)?.[1];
    return number === undefined ? undefined : Number(number);
  }
}
