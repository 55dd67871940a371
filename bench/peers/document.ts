/** Makes docs/peers.md's tables and its charts again, from the raw data beside it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figures } from './figures';
import type { Kept } from './parts/history';
import type { Steps } from './parts/steps';
import { type Recorded, readRecords } from './records';
import { withTables } from './tables';

/** `docs` holds `peers.md` and the folder `peers`. */
export function makeDocument(docs: string): void {
  const data = join(docs, 'peers');
  const file = join(docs, 'peers.md');
  writeFileSync(
    file,
    withTables(readFileSync(file, 'utf8'), (part) => readRecords(data, part)),
  );
  mkdirSync(data, { recursive: true });
  const measured = <T>(records: readonly Recorded<T>[]) => records.filter(({ failure }) => failure === undefined);
  const drawn = figures(measured(readRecords<Steps>(data, 'steps')), measured(readRecords<Kept>(data, 'history')));
  for (const [name, svg] of Object.entries(drawn)) writeFileSync(join(data, name), svg);
}
