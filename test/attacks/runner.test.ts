/** The gate under attacks on what runs the tests, and under those that only a sealed check stops. */
import { HONEST_ABOUT_THE_RUNNER } from './honest';
import { ON_THE_RUNNER } from './on-the-runner';
import { OPEN } from './open';
import { DELIVERED, NOT_BELIEVED, outcomesOf } from './outcomes';
import { SEALED } from './project';

/** What the checks alone cannot tell, by a job that has a sealed check as well. */
const OPEN_SEALED = OPEN.map((attack) => ({
  ...attack,
  name: `${attack.name}, where a sealed check is there`,
  spec: { ...attack.spec, sealed: SEALED },
}));

const outcomes = outcomesOf([...ON_THE_RUNNER, ...OPEN, ...OPEN_SEALED, ...HONEST_ABOUT_THE_RUNNER]);

test.each([...ON_THE_RUNNER, ...OPEN_SEALED].map(({ name }) => name))('%s is not delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject(NOT_BELIEVED);
});

test.each(OPEN.map(({ name }) => name))('not covered yet, and said so in docs/guarantees.md: %s', (name) => {
  expect(outcomes.get(name)).toMatchObject({ kind: 'delivered' });
});

test.each(HONEST_ABOUT_THE_RUNNER.map(({ name }) => name))('%s is delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject(DELIVERED);
});
