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

export class Bare {
  private readonly files: string;
  private readonly shell: Shell;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly body = JSON.stringify({ model: 'bare', stream: true, messages: [{ role: 'user', content: PROMPT }] });
  private readonly log: string;

  constructor(
    private readonly rig: Rig,
    files: number,
  ) {
    rig.model.addScript('bare', { replies: [run('true')], atEnd: 'repeat-last' });
    this.files = filesRepository(join(rig.dir, 'bare'), files);
    this.log = join(rig.dir, 'bare.log');
    this.shell = new Shell(this.files);
  }

  async turns(count: number, command: string): Promise<HistoryFacts> {
    const activities = { ask: () => this.ask(), act: () => this.act(command) };
    return (await runPlain(this.rig, { name: 'bare', activities }, count, 1))[0] as HistoryFacts;
  }

  end(): void {
    this.shell.end();
    this.agent.destroy();
  }

  private async ask(): Promise<string> {
    await this.exchange();
    await this.record();
    return 'done';
  }

  private async act(command: string): Promise<string> {
    await this.shell.run(command);
    look(this.files);
    await this.record();
    return 'done';
  }

  private exchange(): Promise<void> {
    const options = { method: 'POST', agent: this.agent, headers: { 'content-type': 'application/json' } };
    return new Promise((resolve, reject) => {
      const asked = request(`${this.rig.model.url}/chat/completions`, options);
      asked.on('response', (response) => response.resume().once('end', resolve));
      asked.on('error', reject).end(this.body);
    });
  }

  private async record(): Promise<void> {
    const file = openSync(this.log, 'a');
    writeSync(file, Buffer.alloc(STEP_BYTES, 1));
    await synced(file);
    closeSync(file);
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
