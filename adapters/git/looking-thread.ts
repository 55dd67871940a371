/**
 * A second thread that looks at a work tree, since `lstat` is most of a snapshot's time and one thread can make only one call at a
 * time. It takes folders that nobody has looked at yet, and says of which of them nothing has changed; the caller looks at all others.
 * Where the thread is missing, or does not answer, that is at everything.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Listing } from './listing';

export interface LookingThreadOptions {
  /** Its program: compiled, beside this file, unless given. */
  readonly program?: string;
  /** Of Node: none unless given. A path in them must not be relative: it starts while the process may stand in a work tree. */
  readonly execArgv?: readonly string[];
  /** From how many files on it is asked: to ask it takes as long as to look at a hundred. */
  readonly fromFiles?: number;
}

const FROM_FILES = 400;

/** A folder that can be looked at by comparing. */
export interface Listed {
  readonly key: string;
  readonly listing: Listing;
}

export interface Asked {
  readonly id: number;
  readonly root: string;
  readonly folders: readonly Listed[];
  /** Of each folder: one of the following. Shared. */
  readonly states: Int32Array;
}

export const FREE = 0;
export const TAKEN = 1;
export const UNCHANGED = 2;

/** What two look at together. */
export interface SharedLook {
  /** True for a folder that the caller is to look at, false for one that the other has taken. */
  claim(key: string): boolean;
  /** The folders of which the other says that nothing in them has changed. */
  unchanged(): Promise<ReadonlySet<string>>;
}

const ALONE: SharedLook = { claim: () => true, unchanged: async () => new Set() };

export class LookingThread {
  private thread: Worker | null = null;
  private over = false;
  private readonly waiting = new Map<number, () => void>();
  private count = 0;

  constructor(private readonly options: LookingThreadOptions = {}) {}

  /** Whether it is worth having listings of a work tree of so many files. */
  helpsWith(files: number): boolean {
    return !this.over && files >= (this.options.fromFiles ?? FROM_FILES);
  }

  look(root: string, folders: readonly Listed[]): SharedLook {
    // Where it still looks for another job, there is more to do than two threads can do at once.
    if (this.over || this.waiting.size > 0 || folders.length === 0) return ALONE;
    const states = new Int32Array(new SharedArrayBuffer(folders.length * Int32Array.BYTES_PER_ELEMENT));
    const places = new Map(folders.map(({ key }, at) => [key, at]));
    const done = this.ask({ id: ++this.count, root, folders, states });
    return {
      claim: (key) => {
        const at = places.get(key);
        return at === undefined || Atomics.compareExchange(states, at, FREE, TAKEN) === FREE;
      },
      unchanged: async () => {
        await done;
        return new Set(folders.filter((_, at) => Atomics.load(states, at) === UNCHANGED).map(({ key }) => key));
      },
    };
  }

  private ask(asked: Asked): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(asked.id, resolve);
      this.thread ??= this.start();
      this.thread.ref();
      this.thread.postMessage(asked);
    });
  }

  private start(): Worker {
    const { program = join(__dirname, 'looker.js'), execArgv = [] } = this.options;
    const thread = new Worker(program, { env: {}, execArgv: [...execArgv] });
    thread.on('message', (id: number) => this.settle(id));
    thread.on('error', () => this.gone());
    thread.on('exit', () => this.gone());
    return thread;
  }

  private settle(id: number): void {
    this.waiting.get(id)?.();
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.thread?.unref();
  }

  /** What cannot be started, or has failed once, is not tried again. */
  private gone(): void {
    this.over = true;
    for (const id of [...this.waiting.keys()]) this.settle(id);
  }
}
