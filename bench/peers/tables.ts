/** The tables of docs/peers.md, made of the raw data alone: every figure in them stands in a line of docs/peers/*.jsonl. */
import { PARTS, type Part, type Recorded, type Stamp } from './records';
import { circlingTable } from './tables/circling';
import { historyTable } from './tables/history';
import { memoryTable } from './tables/memory';
import { resumeTable } from './tables/resume';
import { stepsTable } from './tables/steps';

type Table = (records: readonly never[]) => string;

const TABLES: Readonly<Record<Part, Table>> = {
  steps: stepsTable,
  history: historyTable,
  resume: resumeTable,
  circling: circlingTable,
  memory: memoryTable,
};

/** The document with each block between `<!-- table:NAME -->` and `<!-- end -->` made again. */
export function withTables(document: string, read: (part: Part) => readonly Recorded<object>[]): string {
  const all = PARTS.map((part) => [part, read(part)] as const);
  const blocks = new Map<string, string>(all.map(([part, records]) => [part, block(part, records)]));
  blocks.set('who', who(all.flatMap(([, records]) => records)));
  return document.replace(/(<!-- table:(\w+) -->\n)[\s\S]*?(<!-- end -->)/g, (whole, open: string, name: string, close: string) =>
    blocks.has(name) ? `${open}${blocks.get(name)}\n${close}` : whole,
  );
}

function block(part: Part, records: readonly Recorded<object>[]): string {
  const measured = records.filter(({ failure }) => failure === undefined);
  const failed = records
    .filter(({ failure }) => failure !== undefined)
    .map(({ title, failure }) => `\n${title}: could not be measured: ${failure}`);
  if (measured.length === 0) return ['Not measured yet.', ...failed].join('\n');
  return [(TABLES[part] as (records: readonly object[]) => string)(measured), ...failed, '', conditionsOf(measured)].join('\n');
}

/** Under what: the machine, when, and how busy it was, since only the reader can judge that. */
function conditionsOf(records: readonly Stamp[]): string {
  const loads = records.map(({ load }) => load);
  const [least, most] = [Math.min(...loads), Math.max(...loads)];
  const load = least === most ? `${least}` : `${least} to ${most}`;
  return `${[...new Set(records.map(({ machine }) => machine))].join('; ')}; load ${load} at the start of the measurements; ${records[0]?.at.slice(0, 10)}.`;
}

function who(records: readonly Stamp[]): string {
  const newest = new Map(records.map((record) => [record.peer, record]));
  const rows = [...newest.values()].map(({ title, versions, configuration }) => `| ${title} | ${versions.join(', ')} | ${configuration} |`);
  return ['| | versions | configuration |', '|---|---|---|', ...rows].join('\n');
}
