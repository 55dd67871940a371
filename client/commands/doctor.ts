/** Every precondition, checked, each with its remedy. */
import type { Command } from 'commander';
import colors from 'picocolors';
import { readEnvironment } from '../../config/environment';
import { EXIT, type ExitCode } from '../exit-codes';
import { during, print } from '../output';
import type { Finding } from '../preconditions/finding';
import { containerEngine, dataDirectory, git, node, temporalCli } from '../preconditions/machine';
import { modelEndpoint, temporalServer } from '../preconditions/services';
import { safeLine } from '../safe-text';

export async function doctor(command: Command): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  const asked = [
    ...[node(), git(), temporalCli(), dataDirectory(environment.home), containerEngine()],
    ...[modelEndpoint(environment), temporalServer(environment)],
  ];
  const findings = (await during('Asking everything that a job needs', Promise.all<Finding | readonly Finding[]>(asked))).flat();
  const ok = findings.every((it) => it.ok);
  print(command, 'doctor', { ok, findings }, () => findings.map(line).join('\n'));
  return ok ? EXIT.done : EXIT.unexpected;
}

function line({ name, ok, found, remedy }: Finding): string {
  const mark = ok ? colors.green('ok     ') : colors.red('missing');
  return `${mark}  ${name.padEnd(16)} ${safeLine(found)}${remedy ? `\n${' '.repeat(26)}→ ${remedy}` : ''}`;
}
