/**
 * The small local record of what a worker is running: one file an activity, written before its first line and removed at its end.
 * What is found here after the worker's death is what has to be handed back. Only speed depends on it, never correctness.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunningActivity {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly attempt: number;
  readonly type: string;
}

/** Synchronous, so that no line of the activity runs unrecorded. Not synced: it has to outlive the process, not the machine. */
export function recordRunning(directory: string, activity: RunningActivity): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(fileOf(directory, activity), JSON.stringify(activity));
}

export function forgetRunning(directory: string, activity: RunningActivity): void {
  rmSync(fileOf(directory, activity), { force: true });
}

/** Records that cannot be read are left out. */
export function readRunning(directory: string): readonly RunningActivity[] {
  return filesIn(directory).flatMap((file) => parse(file) ?? []);
}

/**
 * The same for whoever takes a dead worker's place: those that cannot be read are removed. Their activity had not begun, or the disk was
 * full and it is noticed by its heartbeat only.
 */
export function takeRunning(directory: string): readonly RunningActivity[] {
  return filesIn(directory).flatMap((file) => {
    const found = parse(file);
    if (found === null) rmSync(file, { force: true });
    return found ?? [];
  });
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function parse(file: string): RunningActivity | null {
  try {
    const it = JSON.parse(readFileSync(file, 'utf8')) as RunningActivity;
    const whole = [it.workflowId, it.runId, it.activityId, it.type].every((field) => typeof field === 'string');
    return whole && Number.isInteger(it.attempt) ? it : null;
  } catch {
    return null;
  }
}

function fileOf(directory: string, { workflowId, runId, activityId, attempt }: RunningActivity): string {
  const key = createHash('sha256').update([workflowId, runId, activityId, attempt].join('\0')).digest('hex').slice(0, 32);
  return join(directory, `${key}.json`);
}
