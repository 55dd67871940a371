import { setTimeout as sleep } from 'node:timers/promises';
import { turnsOfJobs } from '../../activities/turns';

const never = new AbortController().signal;

/** An act that ends when it is told to, and notes both. */
function act(log: string[], name: string): { readonly run: () => Promise<string>; readonly end: (error?: Error) => void } {
  let end: (error?: Error) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  const run = async () => {
    log.push(`${name} begins`);
    try {
      await ended;
      return name;
    } finally {
      log.push(`${name} ends`);
    }
  };
  return { run, end };
}

test('a second attempt of a job begins when the first has ended, however it ended', async () => {
  const inTurn = turnsOfJobs();
  const log: string[] = [];
  const [a, b] = [act(log, 'a'), act(log, 'b')];
  const first = inTurn('job', never, a.run).catch((error: Error) => error.message);
  const second = inTurn('job', never, b.run);
  b.end();
  await sleep(20);
  expect(log).toEqual(['a begins']);
  a.end(new Error('given up'));
  expect(await Promise.all([first, second])).toEqual(['given up', 'b']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('jobs do not wait for each other', async () => {
  const inTurn = turnsOfJobs();
  const log: string[] = [];
  const [a, b] = [act(log, 'a'), act(log, 'b')];
  const first = inTurn('one', never, a.run);
  b.end();
  expect(await inTurn('other', never, b.run)).toBe('b');
  a.end();
  await first;
});

test('one that is aborted while it waits does not begin, and lets nobody overtake', async () => {
  const inTurn = turnsOfJobs();
  const log: string[] = [];
  const [a, b, c] = [act(log, 'a'), act(log, 'b'), act(log, 'c')];
  const first = inTurn('job', never, a.run);
  const aborted = new AbortController();
  const second = inTurn('job', aborted.signal, b.run);
  const third = inTurn('job', never, c.run);
  aborted.abort(new Error('cancelled'));
  await expect(second).rejects.toThrow('cancelled');
  c.end();
  await sleep(20);
  expect(log).toEqual(['a begins']);
  a.end();
  await Promise.all([first, third]);
  expect(log).toEqual(['a begins', 'a ends', 'c begins', 'c ends']);
});
