/**
 * The least that a durable turn's work takes on this machine, without any of our code: what has to be done whoever does it, each part
 * by the shortest way that Node has. A turn of a worker in Node, which looks at its files itself, takes the floor and this at least.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median, type Row } from './statistics';

const ROUNDS = 50;
/** Of a reply's step and a tool's, with their objects. */
const STEP_BYTES = 3_000;

export interface Needs {
  readonly dir: string;
  /** The work tree, of 2,000 files. */
  readonly files: string;
  readonly modelUrl: string;
  readonly body: string;
}

export async function leastOfATurn(needs: Needs): Promise<readonly Row[]> {
  const shell = new Shell(needs.dir);
  const agent = new Agent({ keepAlive: true });
  const paths = pathsUnder(needs.files);
  const parts = {
    'the command, in a process forked by a shell that stands ready': () => shell.run(`(echo x > least.txt)`),
    'two appends, synced': async () => appendTwice(join(needs.dir, 'least.log')),
    'lstat of every file, by paths that are known': async () => {
      for (const path of paths) lstatSync(path);
    },
    'one request to the model and its reply, plain HTTP': () => exchange(needs, agent),
  };
  const rows: Row[] = [];
  for (const [what, act] of Object.entries(parts)) rows.push({ what: `  least: ${what}`, value: await p50(act), unit: 'ms' });
  shell.end();
  agent.destroy();
  return [...rows, { what: 'least of a turn, besides the floor', value: rows.reduce((sum, { value }) => sum + value, 0), unit: 'ms' }];
}

async function p50(act: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return median(times);
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

function appendTwice(path: string): void {
  for (let i = 0; i < 2; i++) {
    const file = openSync(path, 'a');
    writeSync(file, Buffer.alloc(STEP_BYTES, 1));
    fsyncSync(file);
    closeSync(file);
  }
}

function exchange({ modelUrl, body }: Needs, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(`${modelUrl}/chat/completions`, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
    asked.on('response', (response) => response.resume().once('end', resolve));
    asked.on('error', reject).end(body);
  });
}

function pathsUnder(dir: string): readonly string[] {
  const entries = readdirSync(dir, { withFileTypes: true }).filter(({ name }) => name !== '.git');
  return entries.flatMap((entry) => (entry.isDirectory() ? pathsUnder(join(dir, entry.name)) : join(dir, entry.name)));
}
