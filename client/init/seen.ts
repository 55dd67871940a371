/** What is known of a repository when its job file is made: the paths of its files, and the text of a few small ones. Hostile input. */
export interface Seen {
  readonly paths: readonly string[];
  /** By path. A file that is too large, or no text, is not in here. */
  readonly texts: ReadonlyMap<string, string>;
}

export function has({ paths }: Seen, ...wanted: readonly string[]): boolean {
  return wanted.some((path) => paths.includes(path));
}

/** The first of them that is there. */
export function firstOf({ paths }: Seen, wanted: readonly string[]): string | undefined {
  return wanted.find((path) => paths.includes(path));
}

export function textOf({ texts }: Seen, path: string): string {
  return texts.get(path) ?? '';
}

/** Whether a TOML or INI text has a table of this name, or one below it. */
export function hasTable(text: string, name: string): boolean {
  const heads = text.split('\n').map((line) => line.trim());
  return heads.some((line) => line.startsWith(`[${name}]`) || line.startsWith(`[${name}.`));
}

/** The object that a JSON text holds; an empty one if it holds none. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return {};
  }
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A field's own text, or none: what a prototype has does not count. */
export function wordOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
