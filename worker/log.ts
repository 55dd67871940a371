/** Where the SDK's log goes: one text an entry, without a secret. */
import { format } from 'node:util';
import type { LogEntry } from '@temporalio/worker';
import type { Redact } from '../redaction/redactor';

export function logTo(stream: { write(text: string): unknown }, redact: Redact): (entry: LogEntry) => void {
  return ({ level, timestampNanos, message, meta }) => {
    const at = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
    stream.write(redact(`${at} [${level}] ${message}${meta === undefined ? '' : ` ${format(meta)}`}\n`));
  };
}
