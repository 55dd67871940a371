/**
 * Paths that the setup command made, as ignore patterns: anchored, escaped, one for a whole directory where all of it is new.
 * A byte that a pattern cannot spell (a line break, one that is not UTF-8) becomes `?`, which matches it.
 */

/** `key` is a path as git lists it, with a slash at its end for a directory. */
export function patternFor(key: string): string {
  return `/${[...spellable(Buffer.from(key, 'latin1'))].map(escaped).join('')}`;
}

/** Says of a path whether one of the patterns covers it. For patterns made by `patternFor`; others are read the same way. */
export function coveredBy(patterns: readonly string[]): (key: string) => boolean {
  if (patterns.length === 0) return () => false;
  const literal = new Set<string>();
  const loose: RegExp[] = [];
  for (const pattern of patterns) {
    const key = Buffer.from(pattern.replace(/^\//, '').replace(/\/$/, ''), 'utf8').toString('latin1');
    if (key.replace(/\\[\s\S]/g, '').includes('?')) loose.push(asRegExp(key));
    else literal.add(key.replace(/\\([\s\S])/g, '$1'));
  }
  return (key) => prefixes(key).some((prefix) => literal.has(prefix) || loose.some((it) => it.test(prefix)));
}

/** The path itself and every directory above it. */
function prefixes(key: string): readonly string[] {
  const parts = key.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function asRegExp(key: string): RegExp {
  const source = key.replace(/\\([\s\S])|\?|[^\\?]/g, (found, after: string | undefined) => {
    if (found === '?') return '[^/]';
    return (after ?? found).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** The text of the bytes, with a null character in place of each byte that has no place in a pattern. */
function spellable(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => isOneCharacter(bytes.subarray(at, at + size), size)) ?? 0;
    text += length === 0 ? '\0' : bytes.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return text;
}

function isOneCharacter(bytes: Buffer, size: number): boolean {
  if (bytes.length !== size) return false;
  const text = bytes.toString('utf8');
  return [...text].length === 1 && Buffer.from(text, 'utf8').equals(bytes);
}

function escaped(char: string): string {
  if (char === '\0' || char === '\n' || char === '\r') return '?';
  return /[\\*?[\]! #]/.test(char) ? `\\${char}` : char;
}
