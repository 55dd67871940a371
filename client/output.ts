/** How a command prints: text for people, or with `--json` one envelope a line, `{ schema: "longhaul/<thing>@1", … }`. */
import type { Command } from 'commander';
import { ConfigError, type Problem } from '../config/problem';
import { NoServerError, RejectedError } from './errors';
import { EXIT, type ExitCode } from './exit-codes';

export type Schema = 'submitted' | 'list' | 'status' | 'event' | 'log' | 'diff' | 'done' | 'doctor' | 'error' | 'dev';

export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals().json === true;
}

export function print(command: Command, schema: Schema, data: object, text: () => string): void {
  if (wantsJson(command)) process.stdout.write(`${JSON.stringify({ schema: `longhaul/${schema}@1`, ...data })}\n`);
  else process.stdout.write(`${text()}\n`);
}

/** Progress and remarks: on stderr, so that stdout stays data. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints what went wrong and returns how to exit. */
export function report(error: unknown, options: { readonly json: boolean; readonly debug: boolean }): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  if (options.json) process.stdout.write(`${JSON.stringify({ schema: 'longhaul/error@1', message, problems: problemsOf(error) })}\n`);
  else remark(`longhaul: ${message}`);
  if (options.debug && error instanceof Error) remark(error.stack ?? '');
  if (error instanceof RejectedError || error instanceof ConfigError) return EXIT.rejected;
  return error instanceof NoServerError ? EXIT.noServer : EXIT.unexpected;
}

function problemsOf(error: unknown): readonly Problem[] {
  return error instanceof RejectedError || error instanceof ConfigError ? error.problems : [];
}
