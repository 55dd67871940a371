/** The comparison's tables, held against the raw data that is committed beside them. No peer is installed or run here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, type Part, type Recorded, readRecords, SCHEMA } from '../../bench/peers/records';
import { withTables } from '../../bench/peers/tables';
import { ROOT } from '../support/import-graph';

const DATA = join(ROOT, 'docs', 'peers');
const MARKED = (part: string) => `<!-- table:${part} -->\n<!-- end -->`;
const read = (part: Part) => readRecords<object>(DATA, part);

test.each(PARTS)('%s: each peer of the raw data has a row or a column of its table', (part) => {
  const table = withTables(MARKED(part), read);
  expect(read(part).filter(({ title }) => !table.includes(title))).toEqual([]);
});

test('there is raw data of each peer', () => {
  const measured = new Set(PARTS.flatMap((part) => read(part).map(({ peer }) => peer)));
  expect([...measured].sort()).toEqual(['ai-sdk', 'bare', 'longhaul', 'mini', 'pi']);
});

test('docs/peers.md has the tables that the raw data makes', () => {
  const document = readFileSync(join(ROOT, 'docs', 'peers.md'), 'utf8');
  expect(withTables(document, read)).toBe(document);
});

test('each line of the raw data says what was measured, where, when and with what', () => {
  const incomplete = PARTS.flatMap((part) => read(part).filter((record) => !isWhole(record, part)));
  expect(incomplete).toEqual([]);
});

test('a peer that failed stands below its table with the reason', () => {
  const failed = { ...(read('steps')[0] as Recorded<object>), title: 'other', failure: 'it would not install' };
  expect(withTables(MARKED('steps'), () => [failed])).toContain('other: could not be measured: it would not install');
});

test('the peers and all that they bring are pinned to exact versions', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'bench', 'peers', 'package.json'), 'utf8'));
  const python = readFileSync(join(ROOT, 'bench', 'peers', 'requirements.txt'), 'utf8')
    .trim()
    .split('\n');
  expect(Object.values<string>(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(python.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
});

function isWhole(record: Recorded<object>, part: Part): boolean {
  const { schema, machine, at, load, versions, configuration } = record;
  return (
    [schema === SCHEMA, record.part === part, machine, !Number.isNaN(Date.parse(at)), configuration].every(Boolean) &&
    typeof load === 'number' &&
    versions.length > 0
  );
}
