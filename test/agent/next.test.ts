/** What holds in every game that can be played against the brain, whatever the world answers and whenever people speak. */
import fc from 'fast-check';
import type { StepCommand } from '../../agent/events';
import { next } from '../../agent/next';
import { isGuidance } from '../../agent/person';
import { LIMITS } from '../../contract/limits';
import { EVERYTHING, REVIEWED, SPEC } from './specs';
import type { Game, Move, Turn } from './world';
import { badness, begin, calmMoves, isStep, make, moves, play, settle } from './world';

const RUNS = { numRuns: 300 };
const games = fc.tuple(fc.oneof(moves, calmMoves), badness, fc.constantFrom(SPEC, EVERYTHING, REVIEWED));

function always(hold: (turn: Turn, index: number, game: Game) => void): void {
  fc.assert(
    fc.property(games, ([list, bad, spec]) => {
      const game = play(begin(bad, spec), list);
      for (const [i, turn] of game.turns.entries()) hold(turn, i, game);
    }),
    RUNS,
  );
}

function startedBy(turn: Turn): StepCommand | undefined {
  return turn.commands.find(isStep);
}

test('the games reach every phase and every kind of end, so the properties below are about something', () => {
  const seen = new Set<string>();
  for (const [list, bad, spec] of fc.sample(games, { numRuns: 600, seed: 7 })) {
    for (const turn of play(begin(bad, spec), list).turns) {
      seen.add(turn.after.phase);
      for (const command of turn.commands) seen.add(command.type === 'end' ? `end ${command.outcome.kind}` : command.type);
      if (turn.commands.some((it) => it.type === 'end' && it.outcome.commit === null)) seen.add('no branch');
    }
  }
  const ends = ['delivered', 'needs_review', 'cannot', 'stuck', 'cancelled'].map((kind) => `end ${kind}`);
  const commands = ['prepare', 'callModel', 'summarize', 'judge', 'runTool', 'runChecks', 'recordMessage', 'deliver', 'cancelRunning'];
  expect([...ends, ...commands, 'parked', 'paused', 'ended', 'no branch'].filter((it) => !seen.has(it))).toEqual([]);
});

test('at most one step is under way', () => {
  always(({ event, before, after, commands, running }) => {
    const isFree =
      running === null ||
      ['prepared', 'replied', 'summarized', 'judged', 'acted', 'checked', 'recorded', 'delivered', 'failed'].includes(event.type);
    const started = commands.filter(isStep);
    expect(started.length).toBeLessThanOrEqual(isFree ? 1 : 0);
    if (commands.some((it) => it.type === 'cancelRunning')) expect(before.running).not.toBeNull();
    expect(after.running).toBe(started[0]?.type ?? (isFree ? null : before.running));
  });
});

test('steps are numbered without gaps, and each starts on the commit recorded last', () => {
  always((turn, i, { turns }) => {
    const command = startedBy(turn);
    if (!command || command.type === 'prepare') return;
    const recorded = turns.slice(0, i + 1).flatMap(({ event }) => ('result' in event ? [event.result.commit] : []));
    expect(command.seq).toBe(recorded.length);
    expect(command.parent).toBe(recorded.at(-1));
  });
});

test('every call of a reply is answered, in order, before the model is asked again or is told something, unless the job is taken back or cancelled', () => {
  always((turn, i, { turns }) => {
    const command = startedBy(turn);
    if (!command) return;
    const open = openCalls(turns.slice(0, i + 1));
    const isCancelled = turn.after.closing?.kind === 'cancelled';
    const tells = command.type === 'recordMessage' && isGuidance(command.message) && !isCancelled;
    if (command.type === 'callModel' || tells) expect(open.left).toBe(0);
    if (command.type === 'runTool' || (command.type === 'runChecks' && command.mode !== 'baseline')) {
      expect({ reply: command.reply, call: command.call }).toEqual({ reply: open.reply, call: open.next });
    }
  });
});

/** Of the newest reply: its step, the call that is next, and how many are not answered. */
function openCalls(turns: readonly Turn[]): { reply: number; next: number; left: number } {
  const at = turns.findLastIndex(({ event }) => event.type === 'replied' || (event.type === 'recorded' && event.result.resumed));
  const newest = turns[at];
  if (newest?.event.type !== 'replied') return { reply: -1, next: 0, left: 0 };
  const answers = turns
    .slice(at + 1)
    .filter(({ event }) => event.type === 'acted' || (event.type === 'checked' && event.mode !== 'baseline'));
  return { reply: newest.before.steps, next: answers.length, left: newest.event.result.calls.length - answers.length };
}

test('a job that is closing only delivers or ends, unless a person who did not cancel speaks first', () => {
  always((turn) => {
    if (!turn.before.closing || turn.before.phase === 'ended') return;
    const command = startedBy(turn);
    const isReopened = turn.before.closing.kind !== 'cancelled' && turn.after.closing === null;
    if (isReopened) expect(turn.after.messages.length).toBeGreaterThan(0);
    else if (command) expect(['deliver', 'recordMessage']).toContain(command.type);
  });
});

test('nothing follows the end', () => {
  always((turn, i, { turns }) => {
    const ends = turns.slice(0, i).some((it) => it.commands.some((command) => command.type === 'end'));
    if (ends) expect(turn.commands).toEqual([]);
  });
});

test('each message of a person is recorded once, and before the model is asked again', () => {
  always((turn, i, { turns }) => {
    const past = turns.slice(0, i + 1);
    const recorded = past.flatMap((it) =>
      it.event.type === 'recorded' && it.running?.type === 'recordMessage' && it.running.message.from === 'ann'
        ? [it.running.message.id]
        : [],
    );
    expect(new Set(recorded).size).toBe(recorded.length);
    if (startedBy(turn)?.type !== 'callModel') return;
    const sent = new Set(
      past.flatMap(({ event }) => (event.type === 'told' && event.message.act?.kind !== 'cancel' ? [event.message.id] : [])),
    );
    expect(new Set(recorded)).toEqual(sent);
  });
});

test('a message that came before the last delivery began is recorded, or the job was cancelled', () => {
  always((turn, i, { turns }) => {
    const command = startedBy(turn);
    if (command?.type !== 'deliver' || command.outcome === 'cancelled') return;
    const past = turns.slice(0, i + 1);
    const sent = new Set(
      past.flatMap(({ event }) => (event.type === 'told' && event.message.act?.kind !== 'cancel' ? [event.message.id] : [])),
    );
    const recorded = past.flatMap((it) =>
      it.event.type === 'recorded' && it.running?.type === 'recordMessage' && it.running.message.from === 'ann'
        ? [it.running.message.id]
        : [],
    );
    expect(new Set(recorded)).toEqual(sent);
  });
});

test('whenever nothing runs, the job waits for a person, has ended, or goes on', () => {
  always(({ after, commands }) => {
    if (after.running !== null) return;
    expect(['parked', 'paused', 'ended']).toContain(after.phase);
    expect(after.parked !== null || after.paused !== undefined || after.phase === 'ended').toBe(true);
    expect(commands.filter(isStep)).toEqual([]);
  });
});

test('no failure ends a job that nobody cancelled', () => {
  always(({ event, before, commands }) => {
    if (event.type === 'failed' && before.closing?.kind !== 'cancelled') expect(commands.some((it) => it.type === 'end')).toBe(false);
  });
});

test('the model is never asked past the budget of steps', () => {
  always((turn) => {
    const command = startedBy(turn);
    if (command?.type === 'callModel') expect(command.seq).toBeLessThan(turn.after.limits.maxSteps);
  });
});

test('nothing is called delivered unless the step before it, but for what people said, is a gate that passed', () => {
  always((turn, i, { turns }) => {
    const command = startedBy(turn);
    if (command?.type !== 'deliver' || command.outcome !== 'delivered') return;
    const results = turns.slice(0, i + 1).filter(({ event }) => 'result' in event && !['judged', 'recorded'].includes(event.type));
    expect(results.at(-1)?.event).toMatchObject({ type: 'checked', mode: 'gate', result: { failed: [], problems: 0 } });
  });
});

test('where a judge is asked for, nothing is called delivered unless both of its readings found everything met', () => {
  always((turn, i, { turns, spec }) => {
    const command = startedBy(turn);
    if (spec.judge !== 'advise' || command?.type !== 'deliver' || command.outcome !== 'delivered') return;
    const read = turns.slice(0, i + 1).filter(({ event }) => event.type === 'judged');
    const unmet = read.slice(-2).map(({ event }) => (event.type === 'judged' ? event.result.unmet : null));
    expect(unmet).toEqual([[], []]);
  });
});

test('the outcome is that of the delivery', () => {
  always(({ event, commands }) => {
    const end = commands.find((it) => it.type === 'end');
    if (end?.type === 'end' && event.type === 'delivered')
      expect(end.outcome).toMatchObject({ kind: event.outcome, commit: event.result.tip });
  });
});

test('the same event on the same state gives the same decision, and changes neither', () => {
  // States and events are deeply frozen: a change to them would have thrown.
  always(({ before, event, after, commands }, _, { spec }) => expect(next(spec, before, event)).toEqual({ state: after, commands }));
});

test('the state fits its cap at every moment', () => {
  always(({ after }) => expect(Buffer.byteLength(JSON.stringify({ ...after, messages: [] }))).toBeLessThanOrEqual(LIMITS.stateBytes));
});

describe('cancelling', () => {
  const seeds = fc.array(fc.nat(0x7fffffff), { minLength: 60, maxLength: 60 });
  /** A job brought anywhere, and how bad the world is from then on. */
  const anywhere = fc.tuple(calmMoves, fc.constantFrom(0, 0.1, 0.5), fc.constantFrom(0, 0.5, 1));
  const arrive = ([list, bad, then]: [readonly Move[], number, number]): Game => ({ ...play(begin(bad, EVERYTHING), list), badness: then });

  test('starts at most a delivery more, behind what people did before, and then the job has ended or waits because a step cannot be made', () => {
    fc.assert(
      fc.property(anywhere, seeds, (way, rest) => {
        const game = arrive(way);
        const over = settle(make(game, { who: 'cancel', seed: 1 }), rest);
        const started = over.turns.slice(game.turns.length).flatMap((turn) => turn.commands.filter(isStep));
        const types = started.map((it) => it.type).filter((type) => type !== 'recordMessage');
        expect([[], ['deliver']]).toContainEqual(types);
        expect(['parked', 'ended']).toContain(over.state.phase);
        if (over.state.phase === 'parked')
          expect(over.turns.at(-1)?.event).toMatchObject({ type: 'failed', command: expect.stringMatching(/deliver|recordMessage/) });
      }),
      RUNS,
    );
  });

  test('twice always ends the job, whatever fails, and says so where there is no branch', () => {
    fc.assert(
      fc.property(anywhere, seeds, fc.boolean(), (way, rest, atOnce) => {
        const once = make(arrive(way), { who: 'cancel', seed: 1 });
        const twice = make(atOnce ? once : settle(once, rest), { who: 'cancel', seed: 2 });
        const over = settle(twice, rest);
        expect(over.state.phase).toBe('ended');
        const end = over.turns.flatMap((turn) => turn.commands).find((it) => it.type === 'end');
        if (end?.type === 'end' && end.outcome.commit === null) expect(end.outcome.problem).toBeTruthy();
      }),
      RUNS,
    );
  });
});
