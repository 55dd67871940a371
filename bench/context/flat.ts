/**
 * Whether a job of a hundred thousand steps costs Temporal more a step than one of a hundred: what the workflow hands to an activity,
 * what it gets back, and the state that continue-as-new carries, through the real brain, with made-up results. All that a history
 * holds of a job besides the server's own events, whose number a step is fixed.
 */
import { next } from '../../agent/next';
import { initialState } from '../../agent/state';
import type { Row } from '../statistics';
import { answer } from './detection';
import { simulatedSpec } from './outputs';

const OUTPUT_TOKENS = 400;

export function benchFlat(lengths: readonly number[]): readonly Row[] {
  const spec = simulatedSpec(128_000);
  const rows: Row[] = [];
  let [bytes, from, most] = [0, 0, 0];
  let decision = next(spec, initialState(spec.budget), { type: 'start', atMs: 0 });
  for (const length of lengths) {
    while (decision.state.steps < length) {
      const [command] = decision.commands;
      if (!command) throw new Error(`the job stands still at step ${decision.state.steps}: ${decision.state.parked?.reason}`);
      const { steps } = decision.state;
      const event = answer(command, decision.state, { act: `act${steps}`, res: `res${steps}`, tree: `tree${steps}`, size: OUTPUT_TOKENS });
      decision = next(spec, decision.state, event);
      bytes += JSON.stringify(command).length + JSON.stringify(event).length;
      most = Math.max(most, JSON.stringify(decision.state).length);
    }
    const note = `mean of steps ${from.toLocaleString('en')} to ${length.toLocaleString('en')}`;
    rows.push({ what: `handed over and got back, a step`, value: bytes / (length - from), unit: 'B', note });
    rows.push({ what: `state carried over, most up to step ${length.toLocaleString('en')}`, value: most, unit: 'B' });
    [bytes, from] = [0, length];
  }
  return rows;
}
