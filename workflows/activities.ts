/**
 * The activities as the workflow calls them. Timeouts only decide how soon a lost machine is noticed, so they are long and
 * safe: a dead process is handed back at once by its successor. The one table of them is in docs/decisions.md.
 */

import type { ActivityOptions } from '@temporalio/workflow';
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { StepCommand } from '../agent/events';
import type { Activities } from '../contract/activities';
import type { JobSpec } from '../contract/job';

/** A worker beats twice a second; thirty seconds of silence is a machine that is gone, or frozen. */
const HEARTBEAT = '30 s';
/** Longer than any outage that should cure itself; after it the job parks and tells a person. */
const GIVE_UP = '24 h';
/** Fetching, restoring and setting up around a command, on a slow disk. */
const AROUND_SEC = 1_800;

export const activities = proxyActivities<Activities>({
  startToCloseTimeout: '1 h',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Options of one step's activity; `summary` is what the Web UI shows for it. */
export function optionsFor(spec: JobSpec, command: StepCommand, summary: string): ActivityOptions {
  return {
    summary,
    startToCloseTimeout: `${startToCloseSec(spec, command)} s`,
    scheduleToCloseTimeout: GIVE_UP,
    heartbeatTimeout: HEARTBEAT,
    // Nothing runs on in the workspace when the next step begins.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: ASKS_A_MODEL.has(command.type) ? PROVIDER_RETRY : OWN_RETRY,
  };
}

const ASKS_A_MODEL: ReadonlySet<StepCommand['type']> = new Set(['callModel', 'summarize', 'judge']);

/** An outage of a provider lasts minutes to hours: slow down to two calls a minute, and go on for a day. */
const PROVIDER_RETRY = { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '30 s' } as const;
/** Ours: a lost container or a full disk. A step that kills its worker again and again must not do so for ever. */
const OWN_RETRY = { initialInterval: '300 ms', backoffCoefficient: 2, maximumInterval: '30 s', maximumAttempts: 200 } as const;

/** Twelve milestones with a proof of ten minutes each. */
const PROOFS_SEC = 7_200;

function startToCloseSec(spec: JobSpec, command: StepCommand): number {
  const setupSec = spec.setup?.timeoutSec ?? 0;
  const checksSec = [...spec.checks, ...(spec.sealed ?? [])].reduce((sum, check) => sum + check.timeoutSec, 0);
  switch (command.type) {
    case 'callModel':
    case 'summarize':
    case 'judge':
      return Math.max(spec.model.timeoutSec, spec.model.escalateTo?.timeoutSec ?? 0) + 60;
    case 'runTool':
      return Math.max(spec.sandbox.commandTimeoutSec, ...spec.checks.map((check) => check.timeoutSec)) + setupSec + AROUND_SEC;
    case 'runChecks':
      // A failed check is run up to three times; sealed ones have a checkout of their own.
      return 3 * (checksSec + (spec.plan === 'milestones' ? PROOFS_SEC : 0)) + (spec.sealed ? 2 : 1) * setupSec + AROUND_SEC;
    default:
      return setupSec + AROUND_SEC;
  }
}
