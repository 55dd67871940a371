/** Which steps did not go well: what a person who reads a story looks for first. Pure. */
import type { StepRecord } from '../contract/steps';

export function hasFailed({ action }: StepRecord): boolean {
  switch (action.kind) {
    case 'model':
      return action.finishReason === 'length' || action.finishReason === 'content_filter';
    case 'tool':
      return !action.ok;
    case 'check':
      // A baseline says how things stood before any change: nothing went wrong by it.
      return action.mode !== 'baseline' && (action.problems.length > 0 || action.results.some(({ passed }) => !passed));
    case 'summary':
      return action.problem !== undefined;
    case 'verdict':
      return action.problem !== undefined || action.requirements.some(({ verdict }) => verdict !== 'met');
    case 'deliver':
      return action.problem !== undefined || action.outcome !== 'delivered';
    default:
      return false;
  }
}
