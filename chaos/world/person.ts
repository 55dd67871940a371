/** A person at the command line: what they do to a job, each as a process of `longhaul`, recorded before and after. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Act, HumanMessage } from '../../contract/acts';
import { ROOT } from './program';
import type { World } from './world';

const FROM = 'ada';

/** Says it under this id, `times` at once. A message is recorded before it is sent. */
export async function say(
  world: World,
  job: string,
  id: string,
  args: readonly string[],
  text: string,
  act?: Act,
  times = 1,
): Promise<void> {
  const message: HumanMessage = { id, from: FROM, text, ...(act ? { act } : {}) };
  world.history.add({ what: 'said', job, message });
  const [command = '', ...rest] = args;
  const line = [command, job, ...rest, '--from', FROM, '--message-id', id, '--json'];
  const answers = await Promise.all(Array.from({ length: times }, () => longhaul(world, line)));
  for (const { exitCode, text: said } of answers) world.history.add({ what: 'answered', job, id, exitCode, text: said });
}

export async function fork(world: World, from: string, at: number, job: string): Promise<void> {
  const { exitCode } = await longhaul(world, ['fork', from, '--at', String(at), '--id', job, '--from', FROM, '--json']);
  world.history.add({ what: 'forked', job, from, at, exitCode });
}

export async function longhaul(
  world: World,
  args: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'longhaul.js'), ...args], { env: world.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { exitCode, text: text.trim().slice(0, 2_000) };
}
