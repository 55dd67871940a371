/** Harm done by the model's provider: errors, cut streams, silence, at whatever turn comes next. */
import { type Nemesis, struck } from './nemesis';

const FAULTS = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterMs: 300 },
  { kind: 'status', status: 529 },
  { kind: 'cut' },
  { kind: 'cut', clean: true },
  { kind: 'garbage' },
  { kind: 'empty' },
  { kind: 'slow', charsPerSec: 400 },
];

export const providerFault: Nemesis = {
  name: 'provider-fault',
  about: 'the next call of a job’s model refused, cut, garbled, empty or slow',
  weight: 4,
  async strike({ model, jobs }, dice) {
    const fault = dice.pick(FAULTS);
    const { id } = dice.pick(jobs).spec;
    await model.faults(id, [{ ...fault, times: 1 + dice.below(2) }]);
    return struck(`${id}: ${JSON.stringify(fault)}`);
  },
};
