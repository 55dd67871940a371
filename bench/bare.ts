/**
 * The bare turn: what a durable turn has to do, whoever does it, by the shortest way that Node has and without any of our code. One
 * request to the model by plain HTTP; one command, forked by a shell that stands ready; `readdir` and `lstat` of every file; and for
 * each of the two activities one append, synced. No prompt is built, no secret looked for, nothing supervised, and no git object made
 * unless it is asked for: a worker in Node that does those too takes longer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { wrapped } from '../adapters/git/wrapped';
import { run } from '../scripted/replies';
import type { Rig } from '../test/support/rig';
import type { HistoryFacts } from './history-facts';
import { filesRepository } from './job';
import { runPlain } from './plain-worker';

/** Of a reply's step and a tool's, with their objects. */
const STEP_BYTES = 3_000;
/** A turn of a job makes sixteen, in two steps with a ref each. */
const STEP_OBJECTS = 8;
/** About as long as a prompt in the middle of what is measured. */
const PROMPT = 'Count. '.repeat(4_000);

/** The change of a job's turn, in a shell of its own as a job's command has. */
const IN_LOGIN_SHELL = "bash -lc 'echo x > d0/f0.txt'";

export interface BareTurn {
  readonly command: string;
  /** What is recorded is in files as well, as git has objects and refs. */
  readonly isInGit: boolean;
}

/** From the least to the most that is measured. */
export const BARE_TURNS = {
  'bare turn': { command: '(echo x > d0/f0.txt)', isInGit: false },
  'bare turn, a login shell': { command: IN_LOGIN_SHELL, isInGit: false },
  'bare turn, a login shell, in git': { command: IN_LOGIN_SHELL, isInGit: true },
} as const satisfies Readonly<Record<string, BareTurn>>;

export class Bare {
  private readonly places: Place[];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly body = JSON.stringify({ model: 'bare', stream: true, messages: [{ role: 'user', content: PROMPT }] });

  /** `workflows`: how many at once, at most. */
  constructor(
    private readonly rig: Rig,
    files: number,
    workflows = 1,
  ) {
    rig.model.addScript('bare', { replies: [run('true')], atEnd: 'repeat-last' });
    this.places = Array.from({ length: workflows }, (_, at) => new Place(join(rig.dir, `bare-${at}`), files));
  }

  /** Each of so many workflows takes `count` turns. */
  turns(count: number, turn: BareTurn, workflows = 1): Promise<readonly HistoryFacts[]> {
    const ask = (place: Place) => this.exchange().then(() => place.record(turn));
    const act = (place: Place) => place.act(turn);
    const activities = { ask: () => this.inPlace(ask), act: () => this.inPlace(act) };
    return runPlain(this.rig, { name: 'bare', activities }, count, workflows);
  }

  end(): void {
    for (const place of this.places) place.end();
    this.agent.destroy();
  }

  /** In one that nobody uses. */
  private async inPlace(activity: (place: Place) => Promise<void>): Promise<string> {
    const place = this.places.pop();
    if (!place) throw new Error('More activities at once than workflows.');
    try {
      await activity(place);
      return 'done';
    } finally {
      this.places.push(place);
    }
  }

  private exchange(): Promise<void> {
    const options = { method: 'POST', agent: this.agent, headers: { 'content-type': 'application/json' } };
    return new Promise((resolve, reject) => {
      const asked = request(`${this.rig.model.url}/chat/completions`, options);
      asked.on('response', (response) => response.resume().once('end', resolve));
      asked.on('error', reject).end(this.body);
    });
  }
}

/** Files, the shell that works on them, and what is written down of it. */
class Place {
  private readonly files: string;
  private readonly log: string;
  private readonly shell: Shell;
  private readonly objects: Objects;

  constructor(dir: string, files: number) {
    this.files = filesRepository(dir, files);
    this.log = `${dir}.log`;
    this.objects = new Objects(`${dir}.git`);
    this.shell = new Shell(this.files);
  }

  async act(turn: BareTurn): Promise<void> {
    await this.shell.run(turn.command);
    look(this.files);
    await this.record(turn);
  }

  async record({ isInGit }: BareTurn): Promise<void> {
    if (isInGit) this.objects.addStep();
    const file = openSync(this.log, 'a');
    writeSync(file, Buffer.alloc(STEP_BYTES, 1));
    await synced(file);
    closeSync(file);
  }

  end(): void {
    this.shell.end();
  }
}

const synced = promisify(fsync);

function look(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) look(path);
    else lstatSync(path);
  }
}

/** Files named by their hash, each whole under its name or not there, and one more for a step, which can be made once. */
class Objects {
  private made = 0;

  constructor(private readonly dir: string) {
    mkdirSync(dir);
    for (let at = 0; at < 256; at++) mkdirSync(join(dir, at.toString(16).padStart(2, '0')));
  }

  addStep(): void {
    let id = '';
    for (let at = 0; at < STEP_OBJECTS; at++) id = this.add(`${this.made++}`.padEnd(STEP_BYTES / STEP_OBJECTS));
    const temp = join(this.dir, 'temp');
    writeFileSync(temp, `${id}\n`);
    linkSync(temp, join(this.dir, `step-${this.made}`));
    unlinkSync(temp);
  }

  private add(body: string): string {
    const raw = Buffer.from(`blob ${body.length}\0${body}`);
    const id = createHash('sha1').update(raw).digest('hex');
    const temp = join(this.dir, 'temp');
    writeFileSync(temp, wrapped(raw));
    renameSync(temp, join(this.dir, id.slice(0, 2), id.slice(2)));
    return id;
  }
}

class Shell {
  private readonly child: ChildProcess;
  private done: () => void = () => {};

  constructor(cwd: string) {
    this.child = spawn('bash', ['--norc'], { cwd, env: { PATH: process.env.PATH, HOME: cwd }, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', () => this.done());
  }

  run(command: string): Promise<void> {
    return new Promise((resolve) => {
      this.done = resolve;
      this.child.stdin?.write(`${command}; echo\n`);
    });
  }

  end(): void {
    this.child.stdin?.end();
  }
}
