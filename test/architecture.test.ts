/** The import table of docs/architecture.md, held on the real import graph, with the rules of size and naming. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Import, importsOf, ROOT, sourceFiles } from './support/import-graph';

interface Rule {
  readonly ours: readonly string[];
  readonly oursAsTypes?: readonly string[];
  readonly modules: readonly RegExp[];
  readonly modulesAsTypes?: readonly RegExp[];
}

const NODE = /^node:/;
const PURE_NODE = /^node:(buffer|crypto|path)$/;
const TEMPORAL = /^@temporalio\//;

/** A folder may import itself and what stands here; a path may be a folder or what begins a file's path. */
const TABLE: Readonly<Record<string, Rule>> = {
  contract: { ours: [], modules: [], modulesAsTypes: [/^@temporalio\/common$/] },
  redaction: { ours: [], modules: [/^node:buffer$/] },
  agent: { ours: ['contract'], modules: [/^picomatch$/, /^zod$/, /^gpt-tokenizer\//] },
  report: { ours: ['contract'], modules: [/^node:util$/] },
  workflows: { ours: ['contract', 'agent'], oursAsTypes: ['activities'], modules: [/^@temporalio\/workflow$/] },
  activities: { ours: ['contract', 'agent', 'redaction', 'report'], modules: [/^@temporalio\/activity$/, PURE_NODE] },
  adapters: {
    ours: ['contract', 'redaction'],
    oursAsTypes: ['activities/ports'],
    modules: [NODE, /^dockerode$/, /^openai(\/|$)/, /^@octokit\//],
  },
  config: { ours: ['contract', 'redaction'], modules: [NODE, /^zod$/, /^yaml$/, /^env-paths$/, /^picomatch$/, /^@temporalio\/envconfig$/] },
  worker: {
    ours: ['contract', 'agent', 'activities', 'adapters', 'config', 'redaction'],
    modules: [NODE, /^@temporalio\/(activity|client|common|worker)$/],
  },
  client: {
    ours: ['contract', 'config', 'redaction', 'report', 'adapters/git', 'adapters/github'],
    oursAsTypes: ['workflows'],
    modules: [
      NODE,
      /^@temporalio\/(client|common)$/,
      /^commander$/,
      /^picocolors$/,
      /^yaml$/,
      /^zod$/,
      /^dockerode$/,
      /^echarts$/,
      /^tty-strings$/,
      /^@modelcontextprotocol\/sdk\//,
    ],
  },
  scripted: { ours: ['contract'], modules: [NODE, /^zod$/] },
  chaos: { ours: ['contract'], modules: [NODE, /^@temporalio\/(client|common|worker)/] },
};

const files = Object.keys(TABLE).flatMap((folder) => sourceFiles(folder));
const imports = importsOf(files);

describe('the import table', () => {
  test.each(Object.entries(TABLE))('%s imports nothing but what the table allows', (folder, rule) => {
    const broken = imports.filter((it) => folderOf(it.from) === folder && !isAllowed(it, folder, rule));
    expect(broken.map(({ from, to, typeOnly }) => `${from} imports ${typeOnly ? 'types of ' : ''}${to}`)).toEqual([]);
  });

  test('no import leads out of the folders of the table', () => {
    const known = new Set(files);
    expect(imports.filter(({ ours, to }) => ours && !known.has(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test('nothing imports in a circle, not even types', () => {
    expect(firstCycle()).toBeNull();
  });

  test('workflows load neither zod nor Node nor an adapter, however indirectly', () => {
    const loaded = reachable('workflows/index.ts');
    const wrong = loaded.filter(
      (to) => /^(zod|gpt-tokenizer)(\/|$)/.test(to) || NODE.test(to) || /^(adapters|config|activities|worker)\//.test(to),
    );
    expect(wrong).toEqual([]);
    expect(loaded.filter((to) => TEMPORAL.test(to))).toEqual(['@temporalio/workflow']);
  });

  test('the brain is pure: agent, contract and redaction read no environment and no clock, and roll no dice', () => {
    const impure = /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bperformance\./;
    const brain = files.filter((file) => ['agent', 'contract', 'redaction'].includes(folderOf(file)));
    expect(brain.filter((file) => impure.test(withoutComments(textOf(file))))).toEqual([]);
  });

  test('only config, worker and adapters look at the environment', () => {
    const others = files.filter((file) => !['config', 'worker', 'adapters', 'client', 'chaos'].includes(folderOf(file)));
    expect(others.filter((file) => withoutComments(textOf(file)).includes('process.env'))).toEqual([]);
  });
});

describe('the files', () => {
  const everything = [...files, ...['test', 'examples', 'bench', 'scripts'].flatMap((folder) => sourceFiles(folder))];

  test('none is longer than 300 lines', () => {
    expect(everything.filter((file) => textOf(file).split('\n').length > 301)).toEqual([]);
  });

  test('none is called by a word that says nothing', () => {
    const empty = /^(utils?|helpers?|common|misc|managers?|shared|lib|stuff|tools?\.ts$)/;
    expect(everything.filter((file) => file.split('/').some((part) => empty.test(part) && part !== 'tools'))).toEqual([]);
  });

  test('each file of the sources opens with what it is', () => {
    const opening = /^(#!.*\n)?\/\*\*/;
    expect(files.filter((file) => !opening.test(textOf(file)))).toEqual([]);
  });

  test('no test is left focused or switched off', () => {
    const left = /\b(describe|test|it)\.only\(|\b(fdescribe|fit|xit|xdescribe|xtest)\(/;
    const tests = everything.filter((file) => file.endsWith('.test.ts') && basename(file) !== basename(__filename));
    expect(tests.filter((file) => left.test(textOf(file)))).toEqual([]);
  });
});

function isAllowed({ to, ours, typeOnly }: Import, folder: string, rule: Rule): boolean {
  if (!ours) return [...rule.modules, ...(typeOnly ? (rule.modulesAsTypes ?? []) : [])].some((module) => module.test(to));
  const allowed = [folder, ...rule.ours, ...(typeOnly ? (rule.oursAsTypes ?? []) : [])];
  return allowed.some((prefix) => to === `${prefix}.ts` || to.startsWith(`${prefix}/`));
}

/** Everything that is loaded with a file, its own modules and others. */
function reachable(start: string): string[] {
  const seen = new Set([start]);
  for (const file of seen) for (const { from, to, typeOnly } of imports) if (from === file && !typeOnly) seen.add(to);
  return [...seen].sort();
}

/** The files of one circle, or null. */
function firstCycle(): string[] | null {
  const next = new Map(files.map((file) => [file, imports.filter((it) => it.from === file && it.ours).map((it) => it.to)]));
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const to of next.get(file) ?? []) {
      const cycle = walk(to, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of files) {
    const cycle = walk(file, []);
    if (cycle) return cycle;
  }
  return null;
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
