/**
 * The gate under attack. Each attack is a whole job by a model that cheats; each honest job of the same shape must be delivered.
 */
import { STOPPED } from './attacks';
import { HONEST } from './honest';
import { DELIVERED, NOT_BELIEVED, outcomesOf } from './outcomes';

const outcomes = outcomesOf([...STOPPED, ...HONEST]);

test.each(STOPPED.map(({ name }) => name))('%s is not delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject(NOT_BELIEVED);
});

test.each(HONEST.map(({ name }) => name))('%s is delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject(DELIVERED);
});
