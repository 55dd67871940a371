/**
 * One of our scripts in a running container, as the engine lets us run it: an exec. It may be started before there is a command
 * for it, since the engine takes longer to start one than most commands take: such a one waits for the command on its stdin.
 */
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Exec } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { OutputCapture } from '../sandbox/capture';
import { deadline, within } from './engine';
import { FrameReader } from './frames';
import { END, given, RUN } from './in-container';

export interface Place {
  readonly container: Docker.Container;
  readonly user: string;
  readonly environment: readonly string[];
}

export class Shell {
  readonly closed: Promise<void>;
  private readonly said = new OutputCapture(200);
  private hear: (chunk: Buffer) => void = () => {};
  private over = false;

  private constructor(
    private readonly exec: Docker.Exec,
    private readonly stream: Duplex,
  ) {
    const frames = new FrameReader(
      (chunk) => this.hear(chunk),
      (chunk) => this.said.add(chunk),
    );
    stream.on('data', (chunk: Buffer) => frames.add(chunk));
    // A command that does not read all of its input closes the pipe early: not an error.
    stream.on('error', () => {});
    this.closed = new Promise<void>((resolve) =>
      stream
        .once('end', resolve)
        .once('close', resolve)
        .once('error', () => resolve()),
    );
    void this.closed.then(() => {
      this.over = true;
    });
  }

  /** Waits for a command. `leaving` ends the waiting for the engine. */
  static standing(place: Place, leaving: AbortController): Promise<Shell> {
    return Shell.start(place, RUN, [], true, leaving);
  }

  /** For a command that is told at once, however long it is. `hear`: its output. */
  static async running(place: Place, { argv, stdin }: Exec, hear: (chunk: Buffer) => void): Promise<Shell> {
    const shell = await Shell.start(place, RUN, argv, stdin !== undefined);
    shell.hear = hear;
    if (stdin !== undefined) shell.stream.end(stdin);
    return shell;
  }

  /** Ends whatever runs in the container. */
  static ending(place: Place): Promise<Shell> {
    return Shell.start(place, END, [], false);
  }

  private static async start(
    { container, user, environment }: Place,
    script: string,
    argv: readonly string[],
    stdin: boolean,
    leaving = new AbortController(),
  ): Promise<Shell> {
    const exec = await container.exec({
      Cmd: ['/bin/bash', '--norc', '-c', script, 'longhaul', ...argv],
      User: user,
      Env: [...environment],
      WorkingDir: '/workspace',
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      abortSignal: deadline(),
    });
    try {
      return new Shell(exec, await within(exec.start({ hijack: true, stdin, abortSignal: leaving.signal })));
    } catch (error) {
      // The engine never answers for a container that was removed meanwhile, and an open line keeps this process from ending.
      leaving.abort();
      throw error;
    }
  }

  /** False if it does not wait any more. */
  give(command: Exec, hear: (chunk: Buffer) => void): boolean {
    if (this.over) return false;
    this.hear = hear;
    this.stream.write(given(command));
    this.stream.end(command.stdin);
    return true;
  }

  /** The end of what the script said on its stderr. */
  report(): string {
    return this.said.result().output.toString();
  }

  /** The stream closes a moment before the engine has noted the exit code. */
  async exitCode(): Promise<number> {
    for (let waitMs = 1; waitMs < 5_000; waitMs *= 2) {
      const { Running, ExitCode } = await this.exec.inspect({ abortSignal: deadline() });
      if (!Running && ExitCode !== null) return ExitCode;
      await sleep(waitMs);
    }
    throw new SandboxFailure('gone', 'The engine lost the command: its output ended, but not the command.');
  }

  /** Hears no more of it. */
  leave(): void {
    this.stream.destroy();
  }
}

/** A shell for the next command, while it starts and while it waits. */
export class Standing {
  private readonly leaving = new AbortController();
  /** Null if it could not be started: then the command starts one of its own. */
  readonly shell: Promise<Shell | null>;

  constructor(place: Place) {
    this.shell = Shell.standing(place, this.leaving).catch(() => null);
  }

  leave(): void {
    this.leaving.abort();
    void this.shell.then((shell) => shell?.leave());
  }
}
