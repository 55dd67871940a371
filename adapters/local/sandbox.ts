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
import type { Keeper } from './keeper';
import { Marker } from './marker';
import { type LocalEnd, runLocally } from './run';
import { type Replacement, Scrubber } from './scrub';
import { Supervisor, type Surroundings } from './supervisor';
import { TemporaryPlace } from './temporary-place';

/** What the next command's process costs, a profile included, is not to be paid while the worker looks at what this one has changed. */
const AFTER_MS = 30;

/** What the sandboxes of a worker share. */
export interface Common {
  /** The commands' PATH. */
  readonly path: string;
  readonly idleMs: number;
  readonly keeper: Keeper;
}

export class LocalSandbox implements Sandbox {
  readonly workspace: string;
  private readonly turns = new Turns();
  private readonly closing = new AbortController();
  /** For the next commands. */
  private standing: Supervisor | null = null;
  /** When one is to stand, or not to stand any more. */
  private soon: NodeJS.Timeout | undefined;

  private constructor(
    private readonly surroundings: Surroundings,
    private readonly replacements: readonly Replacement[],
    private readonly common: Common,
  ) {
    this.workspace = workspaceKey(surroundings.directory);
    common.keeper.place(this.place.path);
  }

  static async open(options: SandboxOptions, common: Common): Promise<LocalSandbox> {
    await showGitView(options);
    const place = await TemporaryPlace.make(workspaceKey(options.workspace));
    const environment = { ...COMMAND_ENVIRONMENT, PATH: common.path, HOME: place.home, TMPDIR: place.tmp };
    return new LocalSandbox({ directory: options.workspace, environment, place }, await replacementsFor(options, place), common);
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
    await this.turns.take(async () => {
      await this.endStanding();
      await this.place.remove();
      this.common.keeper.forget(this.place.path);
    });
  }

  private get place(): TemporaryPlace {
    return this.surroundings.place;
  }

  private async run(command: Exec, signal: AbortSignal): Promise<ExecResult> {
    this.assertOpen();
    const capture = new OutputCapture(command.maxOutputBytes);
    const end = await this.runWith(command, capture, AbortSignal.any([signal, this.closing.signal]));
    await this.place.empty();
    if (end?.how === 'abort') signal.throwIfAborted();
    this.assertOpen();
    if (!end) throw new SandboxFailure('gone', `A command could not be started in ${this.surroundings.directory}. Is it there?`);
    this.standBy();
    if (end.how === 'ended') return { exitCode: end.exitCode, ...capture.result() };
    return { exitCode: -1, ...capture.result(), ended: 'timeout' };
  }

  private async runWith(command: Exec, capture: OutputCapture, signal: AbortSignal): Promise<LocalEnd | null> {
    clearTimeout(this.soon);
    const end = this.standing && (await this.runInStanding(this.standing, command, capture, signal));
    return end ?? this.runIn(this.kept(Supervisor.of(command, this.surroundings, this.marker())), command, capture, signal);
  }

  /** Null if it was none for it, or was lost before it began: then nothing stands there any more. */
  private async runInStanding(standing: Supervisor, command: Exec, capture: OutputCapture, signal: AbortSignal): Promise<LocalEnd | null> {
    let end: LocalEnd | null = null;
    try {
      if (standing.give(command)) end = await this.runIn(standing, command, capture, signal);
      return end;
    } finally {
      // A shell that waits holds the pipe that commands write to. Of one that lost its command nobody knows what it still says.
      if (end?.how !== 'ended') await this.endStanding();
    }
  }

  private async runIn(supervisor: Supervisor, command: Exec, capture: OutputCapture, signal: AbortSignal): Promise<LocalEnd | null> {
    const shown = new Shown([...this.replacements, { from: supervisor.marker.toString(), to: 'local' }], capture, command.onOutput);
    try {
      return await runLocally(supervisor, command, (chunk) => shown.add(chunk), signal);
    } finally {
      shown.end();
    }
  }

  private marker(): Marker {
    return new Marker(this.workspace, randomUUID());
  }

  private kept(supervisor: Supervisor): Supervisor {
    this.common.keeper.session(supervisor.child);
    return supervisor;
  }

  /** Once whoever waited for the result has done the first with it. By then nothing of the command is left that could do anything to it. */
  private standBy(): void {
    this.later(AFTER_MS, async () => {
      await this.standByNow();
      this.later(this.common.idleMs, () => this.endStanding());
    });
  }

  /** Between commands. What fails is for the next one to complain about. */
  private later(ms: number, act: () => Promise<void>): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => void this.turns.take(act).catch(() => {}), ms).unref();
  }

  private async standByNow(): Promise<void> {
    if (!this.standing?.isAlive) await this.endStanding();
    if (this.ended) return;
    try {
      this.standing ??= this.kept(Supervisor.lasting(this.surroundings, this.marker()));
      this.standing.standBy();
    } catch {
      await this.endStanding();
    }
  }

  private async endStanding(): Promise<void> {
    clearTimeout(this.soon);
    const { standing } = this;
    this.standing = null;
    await standing?.end();
  }

  private assertOpen(): void {
    if (this.ended) throw new SandboxFailure('gone', 'The sandbox is gone: it was closed, or another worker took its workspace over.');
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
