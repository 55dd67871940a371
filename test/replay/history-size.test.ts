/**
 * What a job's history costs, and what never enters it: one real job of sixty turns with 4 KB of output each, whose words, files
 * and outputs are marked so that they can be searched for in the bytes that Temporal keeps.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { type HistoryFacts, historyFacts } from '../../bench/history-facts';
import { benchSpec } from '../../bench/job';
import type { JobSpec } from '../../contract/job';
import { read, run, say, together, write } from '../../scripted/replies';
import { Rig } from '../support/rig';

const TURNS = 60;
/** An empty activity with a 100-byte argument costs 0.94 KiB on this server; ours may cost a label and a few ids more. */
const MAX_BYTES_PER_ACTIVITY = 1.3 * 1024;
/** The job's beginning costs what no later step does: its input, once more for `prepare`, and a change of phase for each of these. */
const OPENING = 10;

/** Each is somewhere in the conversation, and in no command: the first words of a command are its label. */
const MARKS = {
  output: 'what-the-command-put-out',
  reply: 'what-the-model-said',
  read: 'what-a-file-held',
  written: 'what-it-wrote',
} as const;
const GOAL = 'Count until the budget is used, which-is-the-goal.';
const COMMAND = `seq {{turn}}000 {{turn}}680; echo ${[...MARKS.output].reverse().join('')} | rev; echo {{turn}} > counter.txt`;

let facts: HistoryFacts;
let events: readonly EncodedEvent[];
/** The messages of the last request that the model got. */
let conversation: string;

interface EncodedEvent {
  /** The name of its attributes in Temporal's protocol. */
  readonly kind: string;
  readonly activity: string | undefined;
  /** As the server keeps it; payloads are plain JSON in it. */
  readonly bytes: Buffer;
}

beforeAll(async () => {
  const rig = await Rig.start();
  try {
    const spec = sizedJob(rig);
    const handle = await rig.submit(spec);
    rig.startWorker();
    await rig.until(spec.id, ({ phase }) => phase === 'parked', 400_000);
    facts = await historyFacts(rig.client, spec.id);
    events = ((await handle.fetchHistory()).events ?? []).map(encoded);
    conversation = messagesOf(rig.model.calls(spec.id).at(-1)?.body ?? '{}');
    await handle.terminate();
  } finally {
    await rig.stop();
  }
}, 450_000);

test(`an activity costs at most 1.3 KB of history, over a job of ${TURNS} turns with 4 KB of output each`, () => {
  expect(facts.activities.filter(({ type }) => type !== 'summarize').length).toBe(2 + 2 * TURNS);
  expect(conversation.length).toBeGreaterThan(20_000);
  expect(facts.bytes / facts.activities.length).toBeLessThan(MAX_BYTES_PER_ACTIVITY);
});

test('a late activity costs no more than two hundredths over an early one, longer numbers included', () => {
  // A whole number of turns on either side.
  const middle = 2 + TURNS;
  const early = bytesPerActivity(OPENING, middle);
  const late = bytesPerActivity(middle, facts.activities.length - 1);
  expect(late).toBeLessThan(early * 1.02);
});

test.each(Object.entries(MARKS))('nothing of what is in the conversation is in the history: %s', (_, mark) => {
  expect(conversation).toContain(mark);
  expect(events.filter(({ bytes }) => bytes.includes(mark))).toEqual([]);
});

test('no line of a prompt is in the history, but for the goal and the labels of commands', () => {
  const lines = conversation.split('\n').filter((line) => line.length >= 40 && !line.includes(GOAL));
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => events.some(({ bytes }) => bytes.includes(line)))).toEqual([]);
});

test('the goal is in the input of the workflow and of the activity that records the job, and nowhere else', () => {
  expect(events.filter(({ bytes }) => bytes.includes(GOAL)).map(({ kind, activity }) => activity ?? kind)).toEqual([
    'workflowExecutionStartedEventAttributes',
    'prepareWorkspace',
  ]);
});

/** Turns of a command, and near the end a file that is read and one that is written. */
function sizedJob(rig: Rig): JobSpec {
  const spec = { ...benchSpec(rig, { id: 'size', turns: TURNS, files: 20, kind: 'local', command: COMMAND }), goal: GOAL };
  writeFileSync(join(spec.repository, 'held.txt'), `${MARKS.read}\n`);
  for (const args of [
    ['add', '-A'],
    ['-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '-q', '-m', 'A file to read'],
  ])
    execFileSync('git', args, { cwd: spec.repository });
  const turn = together(say(MARKS.reply), run(COMMAND));
  const replies = [...Array(TURNS - 5).fill(turn), read('held.txt'), write('written.txt', MARKS.written), turn];
  rig.model.addScript(spec.model.name, { replies, atEnd: 'repeat-last' });
  // Nothing is compacted: that would be activities of another kind.
  return { ...spec, model: { ...spec.model, windowTokens: 10_000_000 } };
}

function encoded(event: temporal.api.history.v1.IHistoryEvent): EncodedEvent {
  return {
    kind: Object.keys(event).find((key) => key.endsWith('EventAttributes') && event[key as keyof typeof event] != null) ?? 'unknown',
    activity: event.activityTaskScheduledEventAttributes?.activityType?.name ?? undefined,
    bytes: Buffer.from(temporal.api.history.v1.HistoryEvent.encode(event).finish()),
  };
}

/** Contents and calls, as text and without the escapes of the wire. */
function messagesOf(body: string): string {
  const { messages = [] } = JSON.parse(body) as { messages?: { content?: string; tool_calls?: { function: { arguments: string } }[] }[] };
  return messages
    .flatMap(({ content, tool_calls }) => [content ?? '', ...(tool_calls ?? []).map((it) => it.function.arguments)])
    .join('\n');
}

/** From one activity's end to another's. */
function bytesPerActivity(from: number, to: number): number {
  const [first, last] = [facts.activities[from], facts.activities[to]];
  return first && last ? (last.bytesSoFar - first.bytesSoFar) / (to - from) : Number.NaN;
}
