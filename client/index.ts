/** What `import … from 'longhaul'` gives. */
export { type Environment, readEnvironment } from '../config/environment';
export { type JobContext, type ParsedJob, parseJob } from '../config/job';
export { type JobInput, jobJsonSchema } from '../config/job-schema';
export { ConfigError, type Problem } from '../config/problem';
export type * from '../contract/acts';
export type * from '../contract/job';
export type { JobStatus, Phase, Taken } from '../contract/messages';
export type * from '../contract/steps';
export type { Server } from './connect';
export { NoServerError, RejectedError } from './errors';
export { type JobDefaults, jobFrom } from './job-input';
export { type Listed, Longhaul, type Submitted } from './longhaul';
export type { ForkChanges } from './origin';
export type { SeenStatus } from './seen-status';
export type { Sender, Sent } from './send';
export type { Step } from './steps';
export type { JobEvent } from './watch';
