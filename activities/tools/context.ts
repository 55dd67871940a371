/** What a tool may use: one object, made anew for every call. */
import type { JobSpec } from '../../contract/job';
import type { Attempt } from '../attempt';
import type { CrashPoints, JobStore, RecordedStep, Sandbox } from '../ports';

export interface ToolContext {
  readonly seq: number;
  readonly spec: JobSpec;
  readonly store: JobStore;
  readonly parent: RecordedStep;
  readonly sandbox: Sandbox;
  readonly at: Attempt;
  readonly crash: CrashPoints;
}
