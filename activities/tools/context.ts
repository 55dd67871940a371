/** What a tool may use: one object, made anew for every call. */
import type { JobSpec } from '../../contract/job';
import type { Plan } from '../../contract/steps';
import type { Redact } from '../../redaction/redactor';
import type { Attempt } from '../attempt';
import type { CrashPoints, JobStore, RecordedStep, Sandbox } from '../ports';

export interface ToolContext {
  readonly seq: number;
  readonly spec: JobSpec;
  readonly store: JobStore;
  readonly parent: RecordedStep;
  /** Null where there is none yet, or the job has none. */
  readonly plan: Plan | null;
  readonly sandbox: Sandbox;
  readonly at: Attempt;
  readonly redact: Redact;
  readonly crash: CrashPoints;
}
