/** What the worker's bundle exports: workflow types by name. */
export { codingJob } from './coding-job';
export { notification } from './notification';
