/** `completion`: a script for a shell; and what that script asks. Neither says anything but what was asked for. */
import type { Command } from 'commander';
import { type Candidate, completionOf } from '../completion/complete';
import { jobIds } from '../completion/job-ids';
import { FILES, SCRIPTS, type Shell } from '../completion/scripts';
import { safeLine } from '../safe-text';

export function printScript(shell: Shell): void {
  process.stdout.write(SCRIPTS[shell]);
}

/** Ends the process: a server that does not answer in time would keep it, and the shell that waits. */
export async function complete(program: Command, words: readonly string[]): Promise<never> {
  const lines = await linesFor(program, words);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''), () => process.exit());
  return new Promise(() => {});
}

async function linesFor(program: Command, words: readonly string[]): Promise<readonly string[]> {
  const completion = completionOf(program, words);
  if ('candidates' in completion) return completion.candidates.map(line);
  if (completion.kind === 'files') return [FILES];
  const ids = await jobIds(process.env);
  return ids.filter((id) => id.startsWith(completion.start)).map((value) => line({ value, about: '' }));
}

function line({ value, about }: Candidate): string {
  return `${value}\t${safeLine(about)}`;
}
