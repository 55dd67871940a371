/** The oracle: the trees of a run under faults are those of the calm run, hash for hash. */
import { workOf } from './calm';
import type { Check } from './check';

export const trees: Check = {
  name: 'trees',
  promise: 'step trees equal the calm run’s; where a person acts, the files after every step do',
  problems: ({ jobs }, calm) =>
    jobs.flatMap(({ id, compared, steps, spec }) => {
      const before = calm[id];
      if (!before || compared === 'line') return [];
      const [now, then] = compared === 'chain' ? [steps.map(({ tree }) => tree), before.trees] : [workOf(steps), before.work];
      const at = then.findIndex((tree, n) => tree !== now[n]);
      if (at >= 0) return [`${id}, step ${at} (${steps[at]?.title ?? 'missing'}): ${now[at]} instead of ${then[at]}`];
      return now.length === then.length ? [] : [`${spec.id} has ${now.length} steps instead of ${then.length}`];
    }),
};
