/** A unified diff taken apart by file. */
import type { ChangedFile, Changes } from './model';

export interface LinesOfFile {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
}

/**
 * `lines` has one entry a file, in git's order, as the diff has. The diff may end before the last of them, and within a line: then
 * what is there of its last file is shown, and the files behind it have none.
 */
export function changesOf(lines: readonly LinesOfFile[], diff: string, isCut: boolean): Changes {
  const parts = byFile(diff);
  // Where the two do not agree, no diff is better than another file's.
  const agree = parts.length === lines.length || (isCut && parts.length <= lines.length);
  const files: readonly ChangedFile[] = lines.map((it, at) => ({ ...it, diff: (agree ? parts[at] : null) ?? null }));
  const sum = (of: 'added' | 'removed') => lines.reduce((total, it) => total + it[of], 0);
  return { files, added: sum('added'), removed: sum('removed') };
}

/** A file that became a link, or the other way round, is two entries of git's with one name: one file to us. */
function byFile(diff: string): readonly (readonly string[])[] {
  const files: { readonly header: string; readonly lines: string[] }[] = [];
  let inHeader = true;
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    // Lines of a file's content begin with a blank, a sign or a backslash.
    if (line.startsWith('diff --git ')) {
      inHeader = true;
      if (files.at(-1)?.header !== line) files.push({ header: line, lines: [] });
      continue;
    }
    if (line.startsWith('@@')) inHeader = false;
    if (!(inHeader && NOISE.test(line))) files.at(-1)?.lines.push(line);
  }
  return files.map(({ lines }) => lines);
}

/** Ids of blobs, and names that the file's heading has. */
const NOISE = /^(index |--- |\+\+\+ )/;
