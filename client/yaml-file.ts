/** A YAML (or JSON) file as plain data, with the line that each part of it stands on. */
import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { LineOf } from '../config/job-problems';
import { RejectedError, rejected } from './errors';

/** A few lines of YAML can stand for gigabytes. */
const MOST_ALIASES = 100;

/** Throws `RejectedError` with every mistake of the file's form. An empty file is an empty object. */
export async function readYaml(file: string): Promise<{ readonly value: unknown; readonly lineOf: LineOf }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw rejected('job file', file, `cannot be read (${error.code})`, 'Give the path of a YAML or JSON file');
  });
  return readYamlText(text, file);
}

/** `name` is how its mistakes call it. */
export function readYamlText(text: string, name: string): { readonly value: unknown; readonly lineOf: LineOf } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new RejectedError(document.errors.map(({ message, pos }) => mistake(name, message, lineAt(pos[0]))));
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {}, lineOf: (path) => lineOfPath(document, path, lineAt) };
  } catch (error) {
    throw new RejectedError([mistake(name, (error as Error).message, undefined)]);
  }

  function lineAt(offset: number): number {
    return lines.linePos(offset).line;
  }
}

function mistake(file: string, message: string, line: number | undefined) {
  const problem = `is not YAML: ${message.split(/ at line \d+|\n/)[0]}`;
  return { field: 'job file', value: file, problem, remedy: 'Mend that place', ...(line === undefined ? {} : { line }) };
}

/** The line of the key, or of the innermost part around it that is there. */
function lineOfPath(document: Document, path: readonly PropertyKey[], lineAt: (offset: number) => number): number | undefined {
  let node: unknown = document.contents;
  let place: Node | null = null;
  for (const part of path) {
    const key: unknown = isMap(node) ? node.items.find((it) => isScalar(it.key) && it.key.value === part) : undefined;
    const [at, next] = isSeq(node) ? [node.items[Number(part)], node.items[Number(part)]] : entry(key);
    if (!isNode(at)) break;
    place = at;
    node = next;
  }
  return place?.range ? lineAt(place.range[0]) : undefined;
}

function entry(pair: unknown): readonly [unknown, unknown] {
  const { key, value } = (pair ?? {}) as { readonly key?: unknown; readonly value?: unknown };
  return [key, value];
}
