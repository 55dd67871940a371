/** GitHub behind the port of a forge, and the reviews that people left there. */
import type { Forge } from '../../activities/ports';
import type { GitHubOptions } from './octokit';
import { propose } from './pull-request';

export type { GitHubOptions } from './octokit';
export { type Remark, remarksOn } from './remarks';

export function gitHub(options: GitHubOptions): Forge {
  return { propose: (proposal, signal) => propose(options, proposal, signal) };
}
