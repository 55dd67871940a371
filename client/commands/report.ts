/** `report`: the whole job on one page. Reads the store on this machine: needs no server, but asks one that is there. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Environment, readEnvironment } from '../../config/environment';
import { redactorFor } from '../../redaction/redactor';
import { toMarkdown } from '../../report/markdown';
import type { Report } from '../../report/model';
import { rejected } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import { during, print, wantsJson } from '../output';
import { reportFromStore } from '../report/from-store';
import { toHtml } from '../report/html';
import { withServerIfAny } from './with-server';

const STDOUT = '-';

export async function reportJob(
  command: Command,
  id: string,
  flags: { readonly markdown?: boolean; readonly output?: string },
): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  const report = await during(`Reading the steps of ${id}`, readReport(environment, id));
  const content = flags.markdown ? toMarkdown(report) : toHtml(report);
  const output = flags.output ?? `longhaul-${id}.${flags.markdown ? 'md' : 'html'}`;
  if (output === STDOUT) return toStdout(command, id, content);
  const file = resolve(output);
  write(file, content);
  print(command, 'report', { id, file }, () => file);
  return EXIT.done;
}

/** A server is asked which steps were tried again, if one is there: a report does not need it. */
function readReport(environment: Environment, id: string): Promise<Report> {
  const alone = () => reportFromStore(environment.home, id, null, redactorFor(environment.secrets));
  return withServerIfAny(environment, (longhaul) => longhaul?.report(id) ?? alone());
}

/** Of a pipe's reader all that matters is the page; of JSON's that it is one line. */
function toStdout(command: Command, id: string, content: string): ExitCode {
  if (wantsJson(command)) print(command, 'report', { id, file: null, content }, () => '');
  else process.stdout.write(content);
  return EXIT.done;
}

function write(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw rejected('--output', file, `cannot be written (${why})`, 'Name a file in a directory that is there and yours, or - for stdout');
  }
}
