/** How a command prints: text for people, or with `--json` one envelope a line, `{ schema: "longhaul/<thing>@1", … }`. */
import type { Command } from 'commander';
import { ConfigError, type Problem } from '../config/problem';
import { NoServerError, RejectedError } from './errors';
import { EXIT, type ExitCode } from './exit-codes';
import { safeJson, safeText } from './safe-text';

export type Schema =
  | 'submitted'
  | 'list'
  | 'status'
  | 'event'
  | 'log'
  | 'diff'
  | 'report'
  | 'done'
  | 'doctor'
  | 'error'
  | 'dev'
  | 'show'
  | 'cost'
  | 'audit'
  | 'init'
  | 'follow-up';

export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals().json === true;
}

/** `text` makes what is hostile in it harmless by itself, since it may hold colours of ours. */
export function print(command: Command, schema: Schema, data: object, text: () => string): void {
  process.stdout.write(`${wantsJson(command) ? envelope(schema, data) : text()}\n`);
}

/** Progress and remarks: on stderr, so that stdout stays data. */
export function remark(text: string): void {
  process.stderr.write(`${safeText(text)}\n`);
}

/** What takes more than a second says what it is. */
export async function during<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => remark(`${what} …`), 1_000);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Prints what went wrong and returns how to exit. */
export function report(error: unknown, options: { readonly json?: boolean; readonly debug?: boolean }): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  if (options.json) process.stdout.write(`${envelope('error', { message, problems: problemsOf(error) })}\n`);
  else for (const line of message.split('\n')) remark(`longhaul: ${line}`);
  if (options.debug && error instanceof Error) remark(error.stack ?? '');
  if (error instanceof RejectedError || error instanceof ConfigError) return EXIT.rejected;
  return error instanceof NoServerError ? EXIT.noServer : EXIT.unexpected;
}

function envelope(schema: Schema, data: object): string {
  return safeJson({ schema: `longhaul/${schema}@1`, ...data });
}

function problemsOf(error: unknown): readonly Problem[] {
  return error instanceof RejectedError || error instanceof ConfigError ? error.problems : [];
}
