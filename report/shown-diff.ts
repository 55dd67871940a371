/** How much of a diff is shown where there is room for so much: files in their order, each up to its own limit and what is left of all. */
import type { ChangedFile } from './model';

export interface Room {
  readonly linesOfFile: number;
  readonly charsOfFile: number;
  readonly chars: number;
}

export interface Fitted<F = ChangedFile> {
  readonly file: F;
  readonly lines: readonly string[];
  /** Lines that are left out; null where nothing of the file was there to be shown. */
  readonly left: number | null;
}

/** A line counts one character more than it has. */
export function fitted(files: readonly ChangedFile[], room: Room): readonly Fitted[] {
  let chars = room.chars;
  return files.map((file) => {
    if (file.diff === null) return { file, lines: [], left: null };
    const lines = beginning(file.diff, room.linesOfFile, Math.min(room.charsOfFile, chars));
    chars -= lines.reduce((sum, line) => sum + line.length + 1, 0);
    return { file, lines, left: file.diff.length - lines.length };
  });
}

function beginning(diff: readonly string[], most: number, chars: number): readonly string[] {
  let used = 0;
  const end = diff.findIndex((line, at) => {
    used += line.length + 1;
    return at >= most || used > chars;
  });
  return end < 0 ? diff : diff.slice(0, end);
}
