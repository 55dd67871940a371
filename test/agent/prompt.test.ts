/** The prompt: the same bytes up front for a whole job, the ledger whole, no call without its answer, the trailer last. */
import fc from 'fast-check';
import { buildPrompt } from '../../agent/prompt';
import type { View } from '../../agent/view';
import { WHOLE } from '../../agent/view';
import type { ChatMessage } from '../../contract/chat';
import type { StepRecord } from '../../contract/steps';
import { humanStep, LEDGER, NOTHING_SPENT, prepareStep, replyStep, SPEC, toolStep } from './specs';
import type { Game } from './world';
import { badness, begin, isStep, moves, play } from './world';
import { recordsOf, viewAt } from './world-records';

const prompt = (history: readonly StepRecord[], more = {}) =>
  buildPrompt({ spec: SPEC, ledger: LEDGER, first: prepareStep(), view: WHOLE, history, ...more });
const contents = (messages: readonly ChatMessage[]) => messages.map((it) => it.content);

test('begins with the same bytes in every prompt of a job', () => {
  const early = prompt([prepareStep()]);
  const late = prompt([replyStep(7, ['a']), toolStep(8, 'a', 'out')], { note: 'repeating' });
  expect(late.slice(0, 3)).toEqual(early.slice(0, 3));
});

test('grows at its end only, within a stretch', () => {
  const steps = [
    prepareStep(),
    replyStep(1, ['a']),
    toolStep(2, 'a', 'out'),
    humanStep(3, 'Hello'),
    replyStep(4, ['b']),
    toolStep(5, 'b', 'o'),
  ];
  for (let n = 1; n < steps.length; n++) {
    const before = prompt(steps.slice(0, n)).slice(0, -1);
    expect(prompt(steps.slice(0, n + 1)).slice(0, before.length)).toEqual(before);
  }
});

test('is built twice to the same bytes', () => {
  const build = () => JSON.stringify(prompt([replyStep(7, ['a']), toolStep(8, 'a', 'out')]));
  expect(build()).toBe(build());
});

test('holds the ledger whole, and every message of a person', () => {
  const decisions = [
    { id: '1', from: 'ann', text: 'Keep Node 18' },
    { id: '2', from: 'bob', text: 'No new packages' },
  ];
  const ledger = contents(prompt([], { ledger: { ...LEDGER, decisions } }))[1];
  for (const part of [
    SPEC.goal,
    'Keep the public names',
    'tests: npm test',
    'lint: npm run lint',
    'test/**',
    'ann: Keep Node 18',
    'bob: No new packages',
  ])
    expect(ledger).toContain(part);
});

test('notes stand in place of the steps before them, once and before the history', () => {
  const view: View = { ...WHOLE, from: 7, blankBefore: 7, text: 'Where the job stands' };
  const all = contents(prompt([replyStep(7, []), humanStep(8, 'x')], { view }));
  expect(all.filter((it) => it === 'Where the job stands')).toHaveLength(1);
  expect(all.indexOf('Where the job stands')).toBe(3);
});

test('an output that left the prompt keeps its call, its title and the way to it; what is newer is whole', () => {
  const long = 'line\n'.repeat(200);
  const view: View = { ...WHOLE, blankBefore: 5 };
  const steps = [prepareStep(), replyStep(3, ['a']), toolStep(4, 'a', long), replyStep(5, ['b']), toolStep(6, 'b', long)];
  const answers = prompt(steps, { view }).filter(({ role }) => role === 'tool');
  expect(contents(answers)).toEqual(['tool\n[output left out: recall step 4]', long]);
});

test('long arguments of an old call are shortened and stay JSON', () => {
  const args = JSON.stringify({ path: 'a.js', content: 'x'.repeat(5_000) });
  const [old] = prompt([replyStep(3, ['a'], '', args), toolStep(4, 'a', '')], { view: { ...WHOLE, blankBefore: 5 } }).slice(3);
  const shown = old?.role === 'assistant' ? JSON.parse(old.calls[0]?.args ?? '') : null;
  expect(shown.path).toBe('a.js');
  expect(shown.content).toMatch(/^x{100} \[5000 characters, left out\]$/);
});

test('leaves out results whose call it does not show', () => {
  const messages = prompt([toolStep(7, 'a', 'orphan'), toolStep(8, 'b', 'orphan')]);
  expect(messages.map((it) => it.role)).toEqual(['system', 'user', 'user', 'user']);
});

test('leaves them out also behind a word of a person that was recorded between the two', () => {
  const messages = prompt([humanStep(7, 'x'), toolStep(8, 'b', 'orphan'), replyStep(9, [])]);
  expect(messages.map((it) => it.role)).toEqual(['system', 'user', 'user', 'user', 'assistant', 'user']);
});

test('answers the open calls of a reply once, however often the job is taken back to behind it', () => {
  const back = (seq: number): StepRecord => {
    const step = humanStep(seq, 'x');
    const resumed = { job: 'j', to: seq - 1, from: 0, baselineDone: true, failingChecks: [] };
    return step.action.kind === 'human' ? { ...step, action: { ...step.action, resumed } } : step;
  };
  const messages = prompt([replyStep(7, ['a']), back(8), back(9)]);
  expect(messages.filter((it) => it.role === 'tool')).toHaveLength(1);
});

test('ends with goal, budget, and the number of the turn', () => {
  const spent = { turns: 4, inputTokens: 1_000, outputTokens: 24 };
  const [last] = contents(prompt([{ ...humanStep(9, 'x'), spent }], { note: 'cut_off' })).slice(-1);
  expect(last).toBe(
    'Goal: Make the sum right.\nUsed: 10 of 60 steps, 1024 of 1000000 tokens.\nTurn 5. Your last reply was cut off at the output limit. Do less in one reply.',
  );
});

test('does not speak of more steps used than there are when a person gave more', () => {
  const [last] = contents(prompt([humanStep(79, 'x')])).slice(-1);
  expect(last).toContain('Used: 80 steps, by leave of a person, 0 of 1000000 tokens.');
});

test('shows no time and no count before the history', () => {
  expect(contents(prompt([])).slice(0, 2).join()).not.toMatch(/\d{4}-\d\d|Turn \d/);
});

describe('in every game, for every call of the model', () => {
  function eachPrompt(hold: (messages: readonly ChatMessage[], turns: number, shown: readonly StepRecord[]) => void): void {
    const check = (game: Game) => {
      for (const [i, turn] of game.turns.entries()) {
        const command = turn.commands.find(isStep);
        if (command?.type !== 'callModel') continue;
        const steps = recordsOf(game, i + 1);
        const view = viewAt(command, steps);
        const shown = steps.filter((step) => step.seq >= view.from);
        hold(prompt(shown, { view }), turn.after.spent.turns, shown);
      }
    };
    fc.assert(
      fc.property(moves, badness, (list, bad) => check(play(begin(bad), list))),
      { numRuns: 500 },
    );
  }

  test('each call is followed by its one answer, in order, and no answer stands without its call', () => {
    eachPrompt((messages) => {
      const open: string[] = [];
      for (const message of messages) {
        if (message.role === 'tool') expect(open.shift()).toBe(message.callId);
        else expect(open).toEqual([]);
        if (message.role === 'assistant') open.push(...message.calls.map((call) => call.id));
      }
      expect(open).toEqual([]);
    });
  });

  test('the last message is ours and tells the turn, however little is shown', () => {
    eachPrompt((messages, turns) => {
      expect(messages.at(-1)?.role).toBe('user');
      const said = [...(messages.at(-1)?.content ?? '').matchAll(/\bTurn (\d+)\b/g)].at(-1)?.[1];
      expect(said).toBe(String(turns + 1));
    });
  });

  test('something is given to go on from, however little is shown', () => {
    eachPrompt((_, __, shown) => expect(shown.length).toBeGreaterThan(0));
  });
});

test('an answer by a gate stands where an answer by a tool would', () => {
  const action = { kind: 'check', mode: 'gate', callId: 'a', results: [], problems: [] } as const;
  const step: StepRecord = { seq: 8, kind: 'check', title: 'gate', action, text: 'Not finished yet.', spent: NOTHING_SPENT };
  expect(prompt([replyStep(7, ['a']), step]).at(-2)).toEqual({ role: 'tool', callId: 'a', content: 'Not finished yet.' });
});
