/** A workspace in which commands run as processes of the worker's own user, told that they are in `/workspace`. */
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Exec, ExecResult, Sandbox, SandboxOptions } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import { OutputCapture } from '../sandbox/capture';
import { COMMAND_ENVIRONMENT } from '../sandbox/environment';
import { Turns } from '../sandbox/turns';
import { workspaceKey } from '../sandbox/workspace-key';
import { showGitView } from './git-view';
import { Marker } from './processes';
import { runLocally } from './run';
import { type Replacement, Scrubber } from './scrub';
import { TemporaryPlace } from './temporary-place';

export class LocalSandbox implements Sandbox {
  readonly workspace: string;
  private readonly turns = new Turns();
  private readonly closing = new AbortController();

  private constructor(
    private readonly directory: string,
    private readonly place: TemporaryPlace,
    private readonly replacements: readonly Replacement[],
    private readonly path: string,
  ) {
    this.workspace = workspaceKey(directory);
  }

  /** `path`: the commands' PATH. */
  static async open(options: SandboxOptions, path: string): Promise<LocalSandbox> {
    await showGitView(options);
    const place = await TemporaryPlace.make(workspaceKey(options.workspace));
    return new LocalSandbox(options.workspace, place, await replacementsFor(options, place), path);
  }

  /** True when it is of no more use: closed, or evicted by another worker. */
  get ended(): boolean {
    return this.closing.signal.aborted || !this.place.exists();
  }

  exec(command: Exec, signal: AbortSignal): Promise<ExecResult> {
    return this.turns.take(() => this.run(command, signal), signal);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.turns.take(() => this.place.remove());
  }

  private async run(command: Exec, signal: AbortSignal): Promise<ExecResult> {
    this.assertOpen();
    const capture = new OutputCapture(command.maxOutputBytes);
    const marker = new Marker(this.workspace, randomUUID());
    const shown = new Shown([...this.replacements, { from: marker.toString(), to: 'local' }], capture, command.onOutput);
    const end = await runLocally(
      {
        command,
        directory: this.directory,
        environment: this.environment(),
        marker,
        place: this.place.path,
        onOutput: (chunk) => shown.add(chunk),
      },
      AbortSignal.any([signal, this.closing.signal]),
    );
    shown.end();
    await this.place.empty();
    if (end.how === 'abort') signal.throwIfAborted();
    this.assertOpen();
    if (end.how === 'ended') return { exitCode: end.exitCode, ...capture.result() };
    return { exitCode: -1, ...capture.result(), ended: 'timeout' };
  }

  private assertOpen(): void {
    if (this.ended) throw new SandboxFailure('gone', 'The sandbox is gone: it was closed, or another worker took its workspace over.');
  }

  private environment(): Record<string, string> {
    const { tmp, home } = this.place;
    return { ...COMMAND_ENVIRONMENT, PATH: this.path, HOME: home, TMPDIR: tmp };
  }
}

/** Output as it is kept and shown: without this machine's paths. */
class Shown {
  private readonly scrubber: Scrubber;
  private readonly decoder = new StringDecoder('utf8');

  constructor(
    replacements: readonly Replacement[],
    private readonly capture: OutputCapture,
    private readonly onOutput?: (chunk: string) => void,
  ) {
    this.scrubber = new Scrubber(replacements);
  }

  add(chunk: Buffer): void {
    this.pass(this.scrubber.add(chunk));
  }

  end(): void {
    this.pass(this.scrubber.end());
  }

  private pass(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.capture.add(chunk);
    this.onOutput?.(this.decoder.write(chunk));
  }
}

/** Under each of their names: programs print the real path, shells the one they were started with. */
async function replacementsFor({ workspace, gitView }: SandboxOptions, place: TemporaryPlace): Promise<Replacement[]> {
  const spellings = async (path: string) => [...new Set([path, await realpath(path).catch(() => path)])];
  const named = async (path: string, to: string) => (await spellings(path)).map((from) => ({ from, to }));
  return [...(await named(workspace, '/workspace')), ...(await named(gitView, '/workspace/.git')), ...(await named(place.tmp, '/tmp'))];
}
