/** The scripts a server knows, by the model name that selects each, and where they come from. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseScript, type Script } from './script';

/** A record is checked; a directory is read once: each `NAME.json` is the script of model NAME. Throws on the first wrong one. */
export function loadScripts(source: Readonly<Record<string, Script>> | string): ReadonlyMap<string, Script> {
  const entries = typeof source === 'string' ? readDirectory(source) : Object.entries(source);
  return new Map(entries.map(([name, value]) => [name, parseScript(name, value)]));
}

function readDirectory(directory: string): readonly (readonly [string, unknown])[] {
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return files.sort().map((file) => [basename(file, '.json'), readFile(join(directory, file))]);
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} cannot be read as a script: ${(error as Error).message}. It has to be a JSON file.`);
  }
}
