/** Git's own opinion of each store. */
import type { Check } from './check';
import { git } from './git';

export const whole: Check = {
  name: 'whole',
  promise: 'every store passes git fsck --strict, with no ref but the job’s own',
  problems: ({ jobs }) =>
    jobs.flatMap(({ id, store }) => {
      const foreign = git(store, ['for-each-ref', '--format=%(refname)'])
        .split('\n')
        .filter((ref) => ref !== '' && !new RegExp(`^refs/(longhaul/${id}/(\\d+|base|delivering|delivered)|heads/${id})$`).test(ref));
      try {
        git(store, ['fsck', '--strict', '--no-dangling', '--no-progress']);
        return foreign.map((ref) => `${id}: the ref ${ref} is left`);
      } catch (error) {
        return [`${id}: git fsck: ${(error as Error).message.slice(0, 300)}`];
      }
    }),
};
