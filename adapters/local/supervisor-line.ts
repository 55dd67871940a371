/** What a supervisor's script says, and is told, over its descriptor 3: one line a message, a word and a number. */
import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';

/** How far a command has come. */
export class Progress {
  /** Of the shell that may become the command; it leads a process group. */
  waitingPid: number | undefined;
  /** It leads a process group. */
  commandPid: number | undefined;
  isOver = false;
  /** Once a shell waits, or never will. */
  readonly waits: Promise<void>;
  /** Null if it ended before the command had begun. */
  readonly exitCode: Promise<number | null>;
  private settleWaiting: () => void = () => {};
  private settleExit: (code: number | null) => void = () => {};

  constructor() {
    this.waits = new Promise((resolve) => {
      this.settleWaiting = resolve;
    });
    this.exitCode = new Promise((resolve) => {
      this.settleExit = resolve;
    });
  }

  hear(word: string, number: number): void {
    if (word === 'waits') {
      this.waitingPid = number;
      this.settleWaiting();
    } else if (word === 'begun') this.commandPid = number;
    else if (word === 'ended') this.over(number);
  }

  get isWaiting(): boolean {
    return this.waitingPid !== undefined && !this.isOver;
  }

  over(code: number | null): void {
    this.isOver = true;
    this.settleWaiting();
    this.settleExit(this.commandPid === undefined ? null : code);
  }
}

export class Line {
  private rest = '';
  private readonly line: Duplex & { unref(): void };
  private listener = new Progress();
  private isOver = false;

  constructor(child: ChildProcess) {
    this.line = child.stdio[3] as Duplex & { unref(): void };
    this.line.on('error', () => {});
    this.line.on('data', (chunk: Buffer) => this.hear(chunk.toString('latin1')));
    // The command killed its own supervisor: as if it had killed itself.
    child.once('close', (code) => this.over(code ?? 137));
    child.once('error', () => this.over(null));
  }

  /** Of whatever is said from now on. */
  tell(progress: Progress): void {
    this.listener = progress;
    if (this.isOver) progress.over(null);
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

  private hear(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const [word = '', number] = line.split(' ');
      this.listener.hear(word, Number(number));
    }
  }

  private over(code: number | null): void {
    this.isOver = true;
    this.listener.over(code);
  }
}
