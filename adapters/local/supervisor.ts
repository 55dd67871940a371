/**
 * The process between the worker and a command: it leads a session of its own, so that a command which ends its parent, or its own
 * process group, ends no worker. It may be started before there is a command, which it then waits for.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exec } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { asWords, READ_COMMAND } from '../sandbox/given';
import { endGroup, MARKER, type Marker } from './processes';
import type { TemporaryPlace } from './temporary-place';

/**
 * Arguments: the directory that the command runs in, the file that holds its stdin if it has one, whether it has (1 or 0), the command;
 * without one it is read from descriptor 3. Says there: the command's pid, on a line of its own, and its exit code. The command has a
 * process group of its own (`set -m`), so that it ends at once and alone.
 */
const SUPERVISE = `
directory=$1 input=$2 given=$3; shift 3
if [ $# = 0 ]; then
  exec <&3
  ${READ_COMMAND}
fi
cd -- "$directory" || exit
unset OLDPWD
[ "$given" = 1 ] || input=/dev/null
exec 4>&1 >/dev/null <"$input" || exit
set -m
"$@" <&0 >&4 2>&1 3>&- 4>&- &
echo $! >&3
exec 4>&- </dev/null
wait $!
echo $? >&3
`;

export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly place: TemporaryPlace;
}

export class Supervisor {
  readonly pid: number;
  readonly line: Line;
  /** Whatever the command and all that it started say, to the last byte of the last of them. */
  readonly output: Socket;
  readonly child: ChildProcess;
  private readonly input: string;

  /** `command`: if it is there already. `gone` if the place is not. */
  constructor(
    { directory, environment, place }: Surroundings,
    readonly marker: Marker,
    command?: Exec,
  ) {
    this.input = place.input;
    if (command) writeInput(place.input, command);
    const output = inPlace(() => openPipe(place.output));
    const given = command?.stdin === undefined ? '0' : '1';
    this.child = spawn('bash', ['--norc', '-c', SUPERVISE, 'longhaul', directory, place.input, given, ...(command?.argv ?? [])], {
      cwd: '/',
      env: { ...environment, [MARKER]: marker.toString() },
      detached: true,
      stdio: ['ignore', output.write, 'ignore', 'pipe'],
    });
    closeSync(output.write);
    this.output = new Socket({ fd: output.read, readable: true, writable: false });
    this.output.on('error', () => {});
    this.line = new Line(this.child);
    this.pid = this.child.pid ?? 0;
    if (this.pid === 0) {
      this.leave();
      throw new SandboxFailure('refused', 'Cannot start bash. The local sandbox needs bash on PATH.');
    }
    if (!command) this.holdsNobodyUp();
  }

  /** False if it does not wait any more. */
  give(command: Exec): boolean {
    if (!this.isAlive) return false;
    try {
      writeInput(this.input, command);
    } catch (error) {
      this.end();
      throw error;
    }
    this.child.ref();
    this.output.ref();
    this.line.say(asWords(command.argv, command.stdin !== undefined));
    return true;
  }

  /** One that still waits. */
  end(): void {
    if (this.isAlive) endGroup(this.pid);
    this.leave();
  }

  leave(): void {
    this.output.destroy();
    this.line.close();
    rmSync(this.input, { force: true });
  }

  private get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private holdsNobodyUp(): void {
    this.child.unref();
    this.output.unref();
    this.line.unref();
  }
}

function writeInput(path: string, { stdin }: Exec): void {
  if (stdin !== undefined) inPlace(() => writeFileSync(path, stdin, { mode: 0o600 }));
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
  /** Null if it ended before it had started the command. */
  readonly exitCode: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.line = child.stdio[3] as Duplex & { unref(): void };
    this.line.on('error', () => {});
    this.exitCode = new Promise((resolve) => {
      this.line.on('data', (chunk: Buffer) => {
        this.heard += chunk.toString('latin1');
        const code = this.lines()[1];
        if (code !== undefined) resolve(Number(code));
      });
      // The command killed its own supervisor: as if it had killed itself.
      child.once('close', (code) => resolve(this.commandPid === undefined ? null : (code ?? 137)));
      child.once('error', () => resolve(null));
    });
  }

  /** It leads a process group. */
  get commandPid(): number | undefined {
    const [pid] = this.lines();
    return pid === undefined ? undefined : Number(pid);
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

  private lines(): string[] {
    return this.heard.split('\n').slice(0, -1);
  }
}
