/**
 * The process between the worker and commands: it leads a session of its own, so that a command which ends its parent, or its own
 * process group, ends no worker. One that lasts has a login shell wait for each command, started before there is one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Exec } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { asWords } from '../sandbox/given';
import { MARKER, type Marker } from './marker';
import { momentNow } from './process-table';
import { endCommand } from './processes';
import { Line, Progress } from './supervisor-line';
import { LOGIN, loginCommand, NEXT, RUN, STAND_BY } from './supervisor-scripts';
import type { TemporaryPlace } from './temporary-place';

export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly place: TemporaryPlace;
}

export class Supervisor {
  readonly child: ChildProcess;
  /** Of the command, or of the shell that waits for one. */
  progress = new Progress();
  private readonly line: Line;
  private readonly since = momentNow();
  /** A shell was, and is for the next command. */
  private isAskedFor = false;

  private constructor(
    private readonly surroundings: Surroundings,
    readonly marker: Marker,
    /** For other commands too. */
    readonly lasts: boolean,
    script: readonly string[],
    private pipe: Pipe | null,
  ) {
    this.child = spawn('bash', ['--norc', '-c', ...script], {
      cwd: '/',
      env: { ...surroundings.environment, [MARKER]: marker.toString() },
      detached: true,
      stdio: ['ignore', pipe?.write ?? 'ignore', 'ignore', 'pipe'],
    });
    this.line = new Line(this.child);
    this.line.tell(this.progress);
    if (this.pid > 0) return;
    this.leave();
    this.line.close();
    throw new SandboxFailure('refused', 'Cannot start bash. The local sandbox needs bash on PATH.');
  }

  /** Of one command. `gone` if the place is. */
  static of(command: Exec, surroundings: Surroundings, marker: Marker): Supervisor {
    const script = [RUN, 'longhaul', surroundings.directory, inputOf(command, surroundings.place), ...command.argv];
    const pipe = inPlace(() => openPipe(surroundings.place.output));
    try {
      return new Supervisor(surroundings, marker, false, script, pipe);
    } finally {
      closeSync(pipe.write);
    }
  }

  static lasting(surroundings: Surroundings, marker: Marker): Supervisor {
    const supervisor = new Supervisor(surroundings, marker, true, [STAND_BY, 'longhaul', LOGIN], null);
    supervisor.holdsNobodyUp();
    return supervisor;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Whatever the command and all that it started say, to the last byte of the last of them. */
  get output(): Socket | undefined {
    return this.pipe?.read;
  }

  /** Has a shell wait for the next command, unless one does. `gone` if the place is. */
  standBy(): void {
    if (this.isAskedFor && !this.progress.isOver) return;
    this.isAskedFor = true;
    this.output?.destroy();
    const { output } = this.surroundings.place;
    const pipe = inPlace(() => openPipe(output));
    this.pipe = pipe;
    this.progress = new Progress();
    // Until the shell has its own end: with none there is nothing to read, and nothing will be.
    void this.progress.waits.then(() => closeSync(pipe.write));
    this.line.tell(this.progress);
    this.line.say(asWords([NEXT, output]));
    this.holdsNobodyUp();
  }

  /** To the shell that waits. False where none does, or it is not a command for one. `gone` if the place is. */
  give(command: Exec): boolean {
    const text = loginCommand(command.argv);
    if (text === null || !this.isAlive || !this.progress.isWaiting) return false;
    this.isAskedFor = false;
    this.line.say(asWords([this.surroundings.directory, inputOf(command, this.surroundings.place), text]));
    this.child.ref();
    this.output?.ref();
    return true;
  }

  /**
   * With the shell that waits and whatever its profile has started. Returns when nothing of it is left: the next one's output goes
   * through the same pipe, and a shell that has not yet said that it waits would say there what it thinks of the line's end.
   */
  async end(): Promise<void> {
    this.leave();
    this.line.close();
    this.progress.over(null);
    const { marker, since } = this;
    await endCommand({ marker, since, session: this.isAlive ? this.pid : null, leaderLasts: false });
  }

  /** The command, of which nothing is left. */
  leave(): void {
    this.output?.destroy();
    // Most commands read nothing, and to ask takes less than to remove what is not there.
    if (existsSync(this.surroundings.place.input)) rmSync(this.surroundings.place.input, { force: true });
    if (!this.lasts) this.line.close();
    else this.holdsNobodyUp();
  }

  private holdsNobodyUp(): void {
    this.child.unref();
    this.output?.unref();
    this.line.unref();
  }
}

/** The file that the command reads. */
function inputOf({ stdin }: Exec, { input }: TemporaryPlace): string {
  if (stdin === undefined) return '/dev/null';
  inPlace(() => writeFileSync(input, stdin, { mode: 0o600 }));
  return input;
}

function inPlace<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SandboxFailure('gone', 'The sandbox is gone: its directory was removed.');
  }
}

/** Of what is to be read there is a stream, of what is written the descriptor that is handed on. */
interface Pipe {
  readonly read: Socket;
  readonly write: number;
}

/** A pipe and no socket, which is what Node would make: `echo >/dev/stderr` fails on a socket. */
function openPipe(path: string): Pipe {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const read = new Socket({ fd, readable: true, writable: false });
  read.on('error', () => {});
  try {
    return { read, write: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    read.destroy();
    throw error;
  }
}
