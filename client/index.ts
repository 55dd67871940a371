/** What `import … from 'longhaul'` gives. */
export { type Environment, readEnvironment } from '../config/environment';
export { type JobContext, type ParsedJob, parseJob } from '../config/job';
export { ConfigError, type Problem } from '../config/problem';
export type * from '../contract/job';
export type { Extension, JobStatus, Phase } from '../contract/messages';
export type * from '../contract/steps';
export { NoServerError, RejectedError } from './errors';
export { type Listed, Longhaul, type SeenStatus, type Submitted } from './longhaul';
export type { Step } from './steps';
export type { JobEvent } from './watch';
