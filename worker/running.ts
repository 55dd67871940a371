/**
 * The small local record of what a worker is running: a line an activity, written before its first line of code and blanked at its end.
 * What is found here after the worker's death is what has to be handed back. Only speed depends on it, never correctness.
 *
 * One file a worker process, with lines of one length that are used again: a file an activity would be two files made and removed in
 * every turn.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface RunningActivity {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly attempt: number;
  readonly type: string;
}

/** Synchronous, so that no line of an activity runs unrecorded. Not synced: it has to outlive the process, not the machine. */
export class RunningRecords {
  private file: number | null = null;
  private readonly lines = new Map<string, number>();

  constructor(private readonly directory: string) {}

  /** Throws where it cannot be written. */
  add(activity: RunningActivity): void {
    const line = this.firstFree();
    this.write(line, JSON.stringify(activity));
    this.lines.set(keyOf(activity), line);
  }

  remove(activity: RunningActivity): void {
    const line = this.lines.get(keyOf(activity));
    if (line === undefined) return;
    this.lines.delete(keyOf(activity));
    this.write(line, '');
  }

  private firstFree(): number {
    const taken = new Set(this.lines.values());
    for (let line = 0; ; line++) if (!taken.has(line)) return line;
  }

  /** In one call, which a kill does not tear. */
  private write(line: number, text: string): void {
    const bytes = Buffer.from(`${text.padEnd(LINE_BYTES - 1)}\n`);
    if (bytes.length !== LINE_BYTES) throw new RangeError(`a record of ${bytes.length} bytes, where ${LINE_BYTES} is the most`);
    this.file ??= this.open();
    writeSync(this.file, bytes, 0, LINE_BYTES, line * LINE_BYTES);
  }

  private open(): number {
    mkdirSync(this.directory, { recursive: true });
    return openSync(join(this.directory, `${randomUUID()}.jsonl`), 'wx', 0o644);
  }
}

/** Ids of Temporal and of a job are shorter than 100 each. */
const LINE_BYTES = 1_024;

function keyOf({ workflowId, runId, activityId, attempt }: RunningActivity): string {
  return [workflowId, runId, activityId, attempt].join('\0');
}

/** Records that cannot be read are left out. */
export function readRunning(directory: string): readonly RunningActivity[] {
  return filesIn(directory).flatMap(recordsIn);
}

export interface Taken {
  readonly activities: readonly RunningActivity[];
  /** Once they need not be known any more. */
  forget(): void;
}

/** The same for whoever takes a dead worker's place: files without a record are removed. */
export function takeRunning(directory: string): Taken {
  const found = filesIn(directory).map((file) => ({ file, records: recordsIn(file) }));
  for (const { file, records } of found) if (records.length === 0) rmSync(file, { force: true });
  return {
    activities: found.flatMap(({ records }) => records),
    forget() {
      for (const { file } of found) rmSync(file, { force: true });
    },
  };
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function recordsIn(file: string): readonly RunningActivity[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => parse(line) ?? []);
  } catch {
    return [];
  }
}

/** Null also for one that was torn by a full disk. */
function parse(line: string): RunningActivity | null {
  try {
    const it = JSON.parse(line) as RunningActivity;
    const whole = [it.workflowId, it.runId, it.activityId, it.type].every((field) => typeof field === 'string');
    return whole && Number.isInteger(it.attempt) ? it : null;
  } catch {
    return null;
  }
}
