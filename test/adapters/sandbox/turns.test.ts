import { setImmediate as tick } from 'node:timers/promises';
import { Turns } from '../../../adapters/sandbox/turns';

describe('turns', () => {
  it('are taken one at a time and in order, whatever fails or gives up', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const action = (name: string) => async () => {
      log.push(`${name} begins`);
      await tick();
      log.push(`${name} ends`);
      if (name === 'b') throw new Error(name);
    };
    const impatient = new AbortController();
    const all = [turns.take(action('a')), turns.take(action('b')), turns.take(action('c'), impatient.signal), turns.take(action('d'))];
    impatient.abort('enough');
    const ends = await Promise.allSettled(all);
    expect(ends.map((it) => it.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'd begins', 'd ends']);
  });
});
