/** The folder of kept histories: written once, never changed, read by the tests. One JSON file a workflow run, one line an event. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryJson } from './history-strings';

export const FOLDER = join(__dirname, 'histories');

/** Names without `.json`, sorted. */
export function keptHistories(): readonly string[] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

export function readHistory(name: string): HistoryJson {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

/** Refuses to overwrite: a kept history is a job that may still be running. */
export function keepHistory(name: string, { events }: HistoryJson): void {
  const lines = events.map((event) => JSON.stringify(event));
  writeFileSync(join(FOLDER, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`, { flag: 'wx' });
}
