/** Child processes of a test: started from sources, listened to line by line, and none left at the end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = join(__dirname, '..', '..');

export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The lines of stdout so far. */
  readonly lines: readonly string[];
  /** The first line, from `after` on, that satisfies; throws when the program ends without one. */
  line(wanted: (line: string) => boolean, after?: number): Promise<string>;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }>;
}

const started: ChildProcess[] = [];
const directories: string[] = [];

/** Runs TypeScript (statements, with `load(path)` to import a file of the sources) in a process of its own. */
export function runTypeScript(code: string, env: NodeJS.ProcessEnv = {}): Program {
  const program = `const load = (path) => require(${JSON.stringify(`${ROOT}/`)} + path);\n(async () => {${code}})();`;
  return run(process.execPath, ['-r', join(__dirname, 'run-typescript.cjs'), '-e', program], env);
}

export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  started.push(child);
  const lines: string[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  let over = false;
  void exit.then(() => {
    over = true;
  });
  return {
    pid: child.pid as number,
    child,
    lines,
    exit,
    async line(wanted, after = 0) {
      for (;;) {
        const ended = over;
        const found = lines.slice(after).find(wanted);
        if (found !== undefined) return found;
        if (ended) throw new Error(`it ended without that line:\n${lines.join('\n')}\n${stderr}`);
        await sleep(10);
      }
    },
  };
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'longhaul-test-'));
  directories.push(directory);
  return directory;
}

/** Call in `afterEach`: whatever a failing test left behind. */
export function endPrograms(): void {
  for (const { pid } of started.splice(0)) endGroup(pid as number);
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Each program leads a group, in which what it started is as long as that has no group of its own. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** Pids of processes whose command line or environment mentions `text`, other than this one. */
export function processesMentioning(text: string): number[] {
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => pid > 0 && pid !== process.pid && mentions(pid, text));
}

function mentions(pid: number, text: string): boolean {
  try {
    // A zombie has neither.
    return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text));
  } catch {
    return false;
  }
}

export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}
