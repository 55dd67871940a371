/** One precondition and how it stands: what was found, and what to do where that will not do. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
  /** Only where it is not ok. */
  readonly remedy?: string;
}

export function finding(name: string, ok: boolean, found: string, remedy: string): Finding {
  return ok ? { name, ok, found } : { name, ok, found, remedy };
}

/** What a program prints, or null if it is not there, fails, or takes too long. */
export async function answerOf(program: string, args: readonly string[], timeoutMs = 5_000): Promise<string | null> {
  try {
    return (await promisify(execFile)(program, [...args], { timeout: timeoutMs })).stdout.trim();
  } catch {
    return null;
  }
}
