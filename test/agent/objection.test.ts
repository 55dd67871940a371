/** What makes no sense now is said no to, in words that say what would. */
import { objection } from '../../agent/objection';
import { initialState } from '../../agent/state';
import { ACTS } from '../../contract/acts';
import { SPEC } from './specs';

const delivering = { ...initialState(SPEC.budget), phase: 'delivering', running: 'deliver' } as const;

test.each(ACTS.filter((act) => act !== 'cancel'))('%s is refused while a delivery is under way, with the way to go on from it', (act) => {
  expect(objection(delivering, act, undefined)).toMatch(/hears nothing more.*longhaul rewind/);
});

test('a cancel is heard while a delivery is under way: it may be one that cannot be made', () => {
  expect(objection(delivering, 'cancel', undefined)).toBeNull();
});
