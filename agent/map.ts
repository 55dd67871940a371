/** A repository's files by name within a cap: as many levels of folders as fit, deeper ones as one line with their count. */

/** One line a file or folder, in git's order, at most `mostBytes`. Names are escaped as in JSON: they are hostile. */
export function repositoryMap(paths: readonly string[], mostBytes: number): string {
  const deepest = Math.max(0, ...paths.map(depthOf));
  for (let depth = deepest; depth > 0; depth--) {
    const lines = linesOf(paths, depth);
    if (sizeOf(lines) <= mostBytes) return lines.join('\n');
  }
  return cut(linesOf(paths, 0), mostBytes);
}

function depthOf(path: string): number {
  return path.split('/').length - 1;
}

function linesOf(paths: readonly string[], depth: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const parts = path.split('/');
    const line = parts.length - 1 <= depth ? path : `${parts.slice(0, depth + 1).join('/')}/`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (line.endsWith('/') ? `${escaped(line)} (${count} files)` : escaped(line)));
}

function cut(lines: readonly string[], mostBytes: number): string {
  if (sizeOf(lines) <= mostBytes) return lines.join('\n');
  let left = mostBytes - 40;
  const kept = lines.filter((line) => {
    left -= sizeOf([line]);
    return left >= 0;
  });
  return [...kept, `… and ${lines.length - kept.length} more`].join('\n');
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

function escaped(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}
