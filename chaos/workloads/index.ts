/** The workloads by name. The brief ones are for tests: a campaign does not draw them unless told. */
import { brief, briefTold } from './brief';
import { compaction } from './compaction';
import type { Workload } from './job';
import { long } from './long';
import { many } from './many';
import { milestones } from './milestones';
import { people } from './people';
import { remote } from './remote';
import { wide } from './wide';

const CAMPAIGN = [long, many, compaction, milestones, people, remote, wide];
export const DRAWN = CAMPAIGN.map(({ name }) => name);

export const WORKLOADS: Readonly<Record<string, Workload>> = Object.fromEntries(
  [...CAMPAIGN, brief, briefTold].map((workload) => [workload.name, workload]),
);
