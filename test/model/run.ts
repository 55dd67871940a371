/**
 * `npm run test:model tokens`: how far our count of tokens is from the model's. `npm run test:model [TASK…]`: small real bugs, fixed or not by a small real language model through the whole service. Prints
 * what happened as it is. It fails only if the service fails; how many bugs such a model fixes is a fact, not a goal.
 */
import { devNull } from 'node:os';
import { join } from 'node:path';
import { Rig } from '../support/rig';
import { type AskedOnce, askOnce } from './asked-once';
import { type Attempted, attemptTask, WINDOW_TOKENS } from './attempt-task';
import { saidOf } from './estimates';
import { type LlamaServer, startLlamaServer } from './llama-server';
import { type Obtained, obtain, Unavailable } from './obtain';
import { TASKS, type Task } from './tasks';
import { tokensOfReading } from './tokens';

async function main(names: readonly string[]): Promise<void> {
  if (names[0] === 'tokens') return countTokens();
  const tasks = TASKS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (tasks.length === 0) throw new Error(`There is no task ${names.join(', ')}. Tasks: ${TASKS.map(({ name }) => name).join(', ')}.`);
  const obtained = await obtainOrSkip();
  if (obtained === null) return;
  const rig = await Rig.start();
  let server: LlamaServer | undefined;
  try {
    server = await startLlamaServer(obtained, WINDOW_TOKENS, join(rig.dir, 'llama-server.log'));
    rig.startWorker({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none' });
    const alone: AskedOnce[] = [];
    for (const task of tasks) alone.push(await askOnce(server.url, join(rig.dir, 'alone', task.name), task));
    report(await attemptAll(rig, tasks), alone);
  } finally {
    await rig.stop();
    await server?.stop();
  }
}

async function countTokens(): Promise<void> {
  const obtained = await obtainOrSkip();
  if (obtained === null) return;
  const server = await startLlamaServer(obtained, WINDOW_TOKENS, devNull);
  try {
    for (const actions of ['tools', 'schema'] as const) say(`${actions}: ${saidOf([await tokensOfReading(server, actions)])}`);
  } finally {
    await server.stop();
  }
}

async function obtainOrSkip(): Promise<Obtained | null> {
  try {
    return await obtain(say);
  } catch (error) {
    if (!(error instanceof Unavailable) || process.env.LONGHAUL_REQUIRE_REGISTRY === '1') throw error;
    say(`SKIPPED, nothing was tested. ${error.message}`);
    return null;
  }
}

async function attemptAll(rig: Rig, tasks: readonly Task[]): Promise<readonly Attempted[]> {
  const all: Attempted[] = [];
  for (const task of tasks) {
    say(`${task.name}: ${task.goal}`);
    const attempted = await attemptTask(rig, task);
    for (const line of attempted.story) say(`  ${line}`);
    all.push(attempted);
  }
  return all;
}

function report(all: readonly Attempted[], alone: readonly AskedOnce[]): void {
  const rows = all.map((it) => [
    it.task,
    it.outcome.kind,
    String(it.outcome.spent.turns),
    String(it.outcome.spent.inputTokens),
    String(it.outcome.spent.outputTokens),
    String(it.seconds),
    String(it.falseFinishes),
    `${it.compactions}, ${it.withoutNotes} without notes`,
    (it.parked ?? it.outcome.reason).replace(/\s+/g, ' ').slice(0, 70),
  ]);
  const head = ['task', 'outcome', 'turns', 'tokens in', 'tokens out', 'seconds', 'false finishes', 'compactions', 'why'];
  say('');
  for (const row of [head, head.map(() => '---'), ...rows]) say(`| ${row.join(' | ')} |`);
  const fixed = all.filter(({ outcome }) => outcome.kind === 'delivered').length;
  const refused = all.reduce((sum, it) => sum + it.falseFinishes, 0);
  say('');
  for (const it of alone) say(`asked once: ${it.task}: ${it.fixed ? 'fixed' : 'not fixed'}, ${it.tokens} tokens, ${it.seconds} s`);
  say(`\nThe same model asked once, without longhaul: ${alone.filter((it) => it.fixed).length} of ${alone.length} fixed.`);
  say(`${fixed} of ${all.length} bugs fixed, ${refused} false finishes refused by the gate.`);
  const compactions = all.reduce((sum, it) => sum + it.compactions, 0);
  say(
    `${compactions} compactions in a window of ${WINDOW_TOKENS} tokens${compactions === 0 ? ': NONE HAPPENED, nothing is shown of them' : ''}.`,
  );
  say(`Tokens of prompts, ${saidOf(all.map((it) => it.estimates))}.`);
  say('It shows the wire, actions by schema, the gate and a small window at work with a real model; it says nothing of what a');
  say('large model does. See docs/real-input.md.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`test:model: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
