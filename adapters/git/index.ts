/** The job store and the workspaces over git: what a worker wires to its ports, and what the command line reads. */
export type { RecordedStep } from '../../activities/ports';
export { GitJobStore } from './store';
export { gitStores, readStore } from './stores';
export { recordedAt } from './times';
export { gitWorkspaces } from './workspaces';
