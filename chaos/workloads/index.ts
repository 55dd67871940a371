/** The workloads by name. */
import { compaction } from './compaction';
import type { Workload } from './job';
import { long } from './long';
import { many } from './many';
import { milestones } from './milestones';
import { people } from './people';

export const WORKLOADS: Readonly<Record<string, Workload>> = Object.fromEntries(
  [long, many, compaction, milestones, people].map((workload) => [workload.name, workload]),
);
