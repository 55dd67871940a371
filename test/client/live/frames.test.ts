/** Frames fit their terminal whatever a job says: no line too wide, no row too many, no control character of a job's. */
import fc from 'fast-check';
import { stringWidth } from 'tty-strings';
import type { Listed } from '../../../client/listed';
import { boardFrame } from '../../../client/live/board-frame';
import { jobFrame } from '../../../client/live/job-frame';
import { type SeenJob, unseenJob, withEvent } from '../../../client/live/seen-job';
import type { SeenStatus } from '../../../client/seen-status';
import type { Step } from '../../../client/steps';
import { CONTROL, hostile, withoutColours } from './hostile';

const NOW = new Date('2026-11-24T12:00:00Z');
const count = fc.nat({ max: 2_000_000_000 });
const spent = fc.record({ turns: count, inputTokens: count, outputTokens: count, nanoUsd: fc.option(count, { nil: undefined }) });
const budget = fc.record({
  maxSteps: count,
  maxTokens: count,
  maxWallMinutes: count,
  maxUsd: fc.option(count, { nil: undefined }),
  maxSandboxMinutes: fc.option(count, { nil: undefined }),
});
const status = fc
  .record({
    phase: fc.constantFrom('preparing', 'working', 'parked', 'paused', 'ended'),
    waits: fc.constantFrom(undefined, 'review', 'budget', 'problem', 'pause'),
    review: fc.constantFrom(undefined, 'plan', 'command', 'delivery', 'budget', 'stuck'),
    doing: hostile,
    steps: count,
    spent,
    budget,
    sandboxMs: fc.option(count, { nil: undefined }),
    failingChecks: fc.array(hostile, { maxLength: 3 }),
    needsInput: fc.boolean(),
    live: fc.boolean(),
  })
  .map((it) => ({ ...it, id: 'job-1', head: null, outcome: null }) as SeenStatus);
const steps = fc.array(
  fc.record({ title: hostile, plan: fc.option(fc.array(fc.record({ title: hostile }), { minLength: 1, maxLength: 9 })) }),
  { maxLength: 30 },
);
const listed = fc
  .record({
    id: hostile,
    state: fc.constantFrom('RUNNING', 'COMPLETED'),
    phase: hostile,
    needsInput: fc.boolean(),
    published: fc.option(status),
  })
  .map(({ published, ...it }): Listed => {
    const time = { startedAt: NOW.toISOString(), outcome: null };
    return { ...it, ...time, ...(published ? { published: { ...published, milestone: { count: 3, proven: 1, title: '' } } } : {}) };
  });
const board = fc.record({ jobs: fc.option(fc.array(listed, { maxLength: 30 })), problem: fc.option(hostile) });
const seen = fc
  .record({ status, steps, goal: fc.option(hostile), output: fc.option(hostile) })
  .map(({ status: now, steps: all, goal, output }): SeenJob => {
    const start = unseenJob('job-1', { goal, startedAtMs: 0 }, 0);
    const recorded = all.map(({ title, plan }, seq) => ({ type: 'step' as const, step: stepOf(seq, title, plan), next: seq + 1 }));
    return {
      ...[...recorded, { type: 'status' as const, status: now, next: now.steps }].reduce((job, event) => withEvent(job, event, 0), start),
      output,
    };
  });

function stepOf(seq: number, title: string, plan: readonly { readonly title: string }[] | null): Step {
  const action = {
    kind: 'tool' as const,
    call: { id: 'c', tool: 'run', args: '' },
    ok: false,
    ...(plan ? { plan: { milestones: plan } } : {}),
  };
  return {
    ...{ seq, kind: 'tool', title, action, text: '', commit: '0', at: NOW.toISOString() },
    spent: { turns: 0, inputTokens: 0, outputTokens: 0 },
  };
}

test.each([20, 40, 80, 200])(
  'at %i columns no frame is wider or higher than its terminal, and no control character is in it',
  (columns) => {
    fc.assert(
      fc.property(seen, board, fc.integer({ min: 1, max: 60 }), (job, jobs, rows) => {
        const frames = [jobFrame(job, { columns, rows }, NOW), boardFrame(jobs, { columns, rows }, NOW)];
        for (const lines of frames) expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of frames.flat()) {
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
          expect(withoutColours(line)).not.toMatch(CONTROL);
        }
      }),
    );
  },
);

test('a job that waits for its budget shows why, and the command that gives it more', () => {
  const waiting: SeenStatus = {
    ...{ id: 'job-1', phase: 'parked', doing: 'The budget of 5 steps is used.', steps: 6, head: null, outcome: null, live: true },
    ...{ spent: { turns: 2, inputTokens: 9, outputTokens: 1 }, failingChecks: ['hello'], needsInput: true },
    budget: { maxSteps: 5, maxTokens: 1_000, maxWallMinutes: 60 },
  };
  const job = withEvent(
    unseenJob('job-1', { goal: 'Say hello.', startedAtMs: null }, 0),
    { type: 'status', status: waiting, next: waiting.steps },
    0,
  );
  const page = jobFrame(job, { columns: 80, rows: 24 }, NOW).map(withoutColours);
  expect(page).toEqual(expect.arrayContaining(['Say hello.', '  longhaul extend job-1 --steps N  go on with more']));
  expect(page.join('\n')).toMatch(/steps {4}█{40} {2}6 of 5\n/);
});

test('a board begins with what waits for a person, and says how many there are that it has no room for', () => {
  const job = (id: string, state: string, needsInput: boolean, phase = 'working'): Listed => ({
    ...{ id, state, needsInput, phase, outcome: null, startedAt: NOW.toISOString() },
  });
  const jobs = [
    job('ended', 'TERMINATED', false),
    job('runs', 'RUNNING', false),
    job('rests', 'RUNNING', false, 'paused'),
    job('waits', 'RUNNING', true),
    job('old', 'FAILED', false),
  ];
  const page = boardFrame({ jobs, problem: null }, { columns: 80, rows: 8 }, NOW).map(withoutColours);
  expect(page[0]).toBe('longhaul  1 waits for you · 1 paused · 1 running · 2 ended');
  expect(page.slice(3).map((line) => line.split(' ')[0])).toEqual(['waits', 'rests', 'runs', '…', 'Ctrl-C']);
  expect(page[6]).toBe('… 2 more');
});
