/** Text in columns of a terminal: wide characters count two, marks none, and what does not fit is cut with an ellipsis. */
import { sliceColumns, stringWidth } from 'tty-strings';

/** May hold colours; one that is cut ends its colours. */
export function clipped(text: string, columns: number): string {
  if (columns <= 0) return '';
  // Cut without the terminal's measure first: a line can hold a model's whole text.
  const some = text.slice(0, columns * LONGEST_CLUSTER);
  if (some === text && stringWidth(text) <= columns) return text;
  return `${sliceColumns(some, 0, columns - 1)}…`;
}

export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Exactly so wide. */
export function fitted(text: string, columns: number): string {
  const cut = clipped(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - stringWidth(cut)));
}

/** Code units that one column may take, colours included; longer ones are cut and nothing worse. */
const LONGEST_CLUSTER = 64;
