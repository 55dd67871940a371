/** Redacted bytes: byte by byte, so that what is no text stays what it is, and nothing but secrets is changed. */
import type { Redact } from './redactor';

export function redactedBytes(bytes: Buffer, redact: Redact): Buffer {
  const text = bytes.toString('latin1');
  const seen = redact(text);
  return seen === text ? bytes : Buffer.from(seen, 'latin1');
}
