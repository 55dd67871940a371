import { NEMESES, strikesOf } from '../../chaos/nemeses';
import { bound } from '../../chaos/report';

const all = Object.values(NEMESES);
const told = (seed: number, most = 40) =>
  strikesOf(seed, all, 1_000, most).map(({ n, nemesis, afterMs, dice }) => `${n} ${nemesis.name} ${afterMs} ${dice.next()}`);

test('a seed means the same strikes each time, with the same dice', () => {
  expect(told(7)).toEqual(told(7));
});

test('another seed means others', () => {
  expect(told(7)).not.toEqual(told(8));
});

test('fewer strikes of a seed are the first ones of more', () => {
  expect(told(7, 10)).toEqual(told(7, 40).slice(0, 10));
});

test('every nemesis is drawn, about as often as its weight says', () => {
  const drawn = strikesOf(1, all, 1_000, 20_000).map(({ nemesis }) => nemesis.name);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of all) {
    const expected = (20_000 * weight) / total;
    const count = drawn.filter((it) => it === name).length;
    expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  }
});

test('zero failures in 3,000 kills bound their probability by a thousandth', () => {
  expect(bound(3_000, 60)).toContain('below 0.10 % (3/3000)');
});

test('zero failures in three runs and fewer bound nothing', () => {
  expect(bound(3_000, 2)).toContain('a run below 100 % (3/2)');
});
