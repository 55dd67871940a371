/** The answers to a job that waits, a line each: the commands in one column, what they do in the next. Pure. */
import colors from 'picocolors';
import { type Answer, answers, waitOf, waitWords } from './answers';
import type { SeenStatus } from './seen-status';

/** Empty while it goes on. */
export function answerLines(status: SeenStatus): readonly string[] {
  const wait = waitOf(status);
  if (wait === null) return [];
  const all = answers(status);
  const columns = Math.max(...all.map(({ command }) => command.length));
  return [colors.yellow(`it ${waitWords(wait)}; go on with one of:`), ...all.map((it) => line(it, columns))];
}

function line({ command, effect }: Answer, columns: number): string {
  return `  ${command.padEnd(columns)}  ${colors.dim(effect)}`;
}
