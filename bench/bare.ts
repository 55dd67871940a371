/**
 * The bare turn: what a durable turn has to do, whoever does it, by the shortest way that Node has and without any of our code. One
 * request to the model by plain HTTP; one command, forked by a shell that stands ready; `readdir` and `lstat` of every file; and for
 * each of the two activities one append, synced. No prompt is built, no git object made, no secret looked for, nothing supervised: a
 * worker in Node that does those too takes longer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fsync, lstatSync, openSync, readdirSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { run } from '../scripted/replies';
import type { Rig } from '../test/support/rig';
import type { HistoryFacts } from './history-facts';
import { filesRepository } from './job';
import { runPlain } from './plain-worker';

/** Of a reply's step and a tool's, with their objects. */
const STEP_BYTES = 3_000;
/** About as long as a prompt in the middle of what is measured. */
const PROMPT = 'Count. '.repeat(4_000);

/** The change of a job's turn, in a shell of its own as a job's command has. */
export const IN_LOGIN_SHELL = "bash -lc 'echo x > d0/f0.txt'";

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
  turns(count: number, command: string, workflows = 1): Promise<readonly HistoryFacts[]> {
    const ask = (place: Place) => this.exchange().then(() => place.record());
    const act = (place: Place) => place.act(command);
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

  constructor(dir: string, files: number) {
    this.files = filesRepository(dir, files);
    this.log = `${dir}.log`;
    this.shell = new Shell(this.files);
  }

  async act(command: string): Promise<void> {
    await this.shell.run(command);
    look(this.files);
    await this.record();
  }

  async record(): Promise<void> {
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
