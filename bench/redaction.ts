/** What taking secrets out costs a megabyte of text, ordinary and hostile, and what is taken for a secret in files that hold none. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { redactorFor } from '../redaction/redactor';
import { median, type Row } from './statistics';

const MEGABYTE = 1 << 20;
const ROOT = join(__dirname, '..');
const KNOWN = Array.from({ length: 5 }, (_, i) => ({ name: `SECRET_${i}`, value: `${i}-abcDEF012345xyz`.repeat(i === 0 ? 10 : 2) }));

/** Each begins something that never comes. */
const HOSTILE = [
  ...[
    'A',
    'sk-',
    'eyJaaaaaaaaa.',
    '\\neyJaaaaaaaaa-',
    'a://b:',
    'postgres://u:p',
    "secret='aaaaaaaaaaaaaaaaaaaaaaaa",
    'awssecret=',
    'Bearer ',
  ],
  ...['SG.aaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaa.atlasv1.', `-----BEGIN ${'PRIVATE'} KEY-----\nAAAAAAAAAAAAAAAA\n`, '12345678:AA', 'dp.pt.'],
];

export function benchRedaction(rounds: number): readonly Row[] {
  const { redact } = redactorFor(KNOWN);
  const cost = (unit: string) => {
    const text = unit.repeat(Math.ceil(MEGABYTE / unit.length)).slice(0, MEGABYTE);
    return median(Array.from({ length: rounds }, () => cpuMs(() => redact(text))));
  };
  const note = `p50 of ${rounds}, five known secrets, CPU time`;
  return [
    { what: '1 MB of test output', value: cost('ok 12 - src/export.test.js adds rows (3.2 ms)\n'), unit: 'ms', note },
    { what: '1 MB of a lockfile', value: cost(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')), unit: 'ms', note },
    {
      what: '1 MB of minified code',
      value: cost(readFileSync(join(ROOT, 'node_modules/echarts/dist/echarts.min.js'), 'utf8')),
      unit: 'ms',
      note,
    },
    { what: '1 MB of hostile text, the worst', value: Math.max(...HOSTILE.map(cost)), unit: 'ms', note: `of ${HOSTILE.length} kinds` },
    ...taken('files of this project', ownFiles()),
    ...taken('files of its dependencies', filesUnder(join(ROOT, 'node_modules'))),
  ];
}

function taken(what: string, files: readonly string[]): readonly Row[] {
  const { find } = redactorFor([]);
  const found = new Map<string, number>();
  let bytes = 0;
  for (const file of files) {
    const text = readFileSync(file, 'latin1');
    bytes += text.length;
    for (const kind of new Set(find(text).map((it) => it.kind))) found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  const kinds = [...found].map(([kind, count]) => `${kind} in ${count}`).join(', ');
  return [
    {
      what: `${what} in which a secret is seen`,
      value: [...found.values()].reduce((a, b) => a + b, 0),
      unit: 'files',
      note: `of ${files.length}, ${Math.round(bytes / 1e6)} MB; ${kinds || 'none'}`,
    },
  ];
}

function ownFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--', '.', ':!test'], { cwd: ROOT, encoding: 'utf8' });
  return listed
    .split('\0')
    .filter(Boolean)
    .map((file) => join(ROOT, file));
}

const LARGEST_BYTES = 5_000_000;

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.isFile() && statSync(path).size < LARGEST_BYTES ? [path] : [];
  });
}

function cpuMs(act: () => unknown): number {
  const start = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
