/** The work in Markdown: a table of files, and as much of their diffs as a pull request's body has room for. */
import { count, counted } from './figures';
import { code, codeBlock, folded, line, table } from './markdown-text';
import type { Report } from './model';
import { type Fitted, fitted } from './shown-diff';

const MOST = { files: 5_000, path: 160 };
const ROOM = { linesOfFile: 120, charsOfFile: 3_000, chars: 8_000 };
/** The fence around such a line would be longer than what there is room for. */
const TICKS = /`{50}/;
/** With what is around each of them, three thousand characters more. */
const MOST_DIFFS = 12;

export function changes({ changes: { files, added, removed } }: Report): string {
  if (files.length === 0) return '### Changes\n\nNothing was changed.';
  const rows = files.map((it) => [code(it.path, MOST.path), `+${count(it.added)}`, `−${count(it.removed)}`]);
  const sum = `${counted(files.length, 'file')}, +${count(added)} −${count(removed)}.`;
  return `### Changes\n\n${sum}\n\n${table(['File', 'Added', 'Removed'], rows, MOST.files)}`;
}

export function diffs({ changes: { files }, id }: Report): string {
  const shown = fitted(files.slice(0, MOST_DIFFS), ROOM).filter(({ lines }) => lines.length > 0 && !lines.some((it) => TICKS.test(it)));
  if (shown.length === 0) return '';
  const whole = shown.length === files.length && shown.every(({ left }) => left === 0);
  const remark = whole ? '' : `\n\nShortened. All of it: ${code(`longhaul diff ${id}`, 90)}`;
  return folded('Diff', shown.map(block).join('\n\n') + remark);
}

function block({ file: { path }, lines, left }: Fitted): string {
  const more = left ? `\n\n… and ${counted(left, 'more line')}` : '';
  return `${line(path, MOST.path)}\n\n${codeBlock(lines, 'diff')}${more}`;
}
