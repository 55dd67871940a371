/**
 * How a step lies in its commit: `work/` beside `step/`, whose files a person can read. The same step always has the same
 * tree: keys are sorted, and nothing that may differ between two runs is written. Pure: no disk, no git.
 */
import type { NewStep, RecordedStep } from '../../activities/ports';
import type { JobSpec } from '../../contract/job';
import type { Action, Ledger, Private, Spent, StepKind, StepRecord } from '../../contract/steps';
import type { GitObject } from './objects';
import { makeObject } from './objects';
import { makeCommit, makeTree, parseCommit, parseTree } from './tree-object';

export interface StoredStep {
  readonly step: RecordedStep;
  /** Blob id: ledgers are the same for many steps, so they are read when asked for. */
  readonly ledger: string;
}

export interface EncodedStep {
  readonly commit: string;
  readonly objects: readonly GitObject[];
}

/** `job` is written into the first step only. `dateSec` is the commit's date. */
export function encodeStep(step: NewStep, job: JobSpec | null, dateSec: number): EncodedStep {
  const { seq, kind, title, action, text, output, private: forPeople, spent } = step.record;
  const files: Record<string, string> = {
    'step.json': json({ seq, kind, title }),
    'action.json': json(action),
    'spent.json': json(spent),
    'ledger.json': json(step.ledger),
    ...textFile('text', text),
    ...(output === undefined ? {} : textFile('output', output)),
    ...(forPeople === undefined ? {} : { 'private.json': json(forPeople) }),
    ...(job === null ? {} : { 'job.json': json(withoutPlace(job)) }),
  };
  const blobs = Object.entries(files).map(([name, content]) => ({ name, object: makeObject('blob', Buffer.from(content, 'utf8')) }));
  const stepTree = makeTree(blobs.map(({ name, object }) => ({ mode: '100644', name, id: object.id })));
  const root = makeTree([
    { mode: '40000', name: 'step', id: stepTree.id },
    { mode: '40000', name: 'work', id: step.workTree },
  ]);
  const parents = step.parent === null ? [] : [step.parent];
  const commit = makeCommit({ tree: root.id, parents, dateSec, message: messageOf(step) });
  return { commit: commit.id, objects: [...blobs.map(({ object }) => object), stepTree, root, commit] };
}

/** The entries `work` and `step` of a step's commit. */
export interface StepTrees {
  readonly parent: string | null;
  readonly root: string;
  readonly beside: Beside;
}

/** What stands in the commit's message, since no two runs agree on it. */
type Beside = Pick<RecordedStep, 'sandboxMs' | 'pullRequest'>;

export function decodeCommit(commit: GitObject): StepTrees {
  const { tree, parents, message } = parseCommit(commit.body);
  return { parent: parents[0] ?? null, root: tree, beside: besideIn(message) };
}

export function entriesOf(tree: GitObject | undefined): ReadonlyMap<string, string> {
  return new Map((tree ? parseTree(tree.body) : []).map(({ name, id }) => [name, id]));
}

/** Null where a file is missing or is not what `encodeStep` writes. */
export function decodeRecord(files: ReadonlyMap<string, Buffer>): StepRecord | null {
  try {
    const { seq, kind, title } = parsed<{ seq: number; kind: StepKind; title: string }>(files, 'step.json');
    const output = textOf(files, 'output');
    const text = textOf(files, 'text');
    if (text === undefined) return null;
    const action = parsed<Action>(files, 'action.json');
    const spent = parsed<Spent>(files, 'spent.json');
    const forPeople = files.has('private.json') ? { private: parsed<Private>(files, 'private.json') } : {};
    return { seq, kind, title, action, text, ...(output === undefined ? {} : { output }), ...forPeople, spent };
  } catch {
    return null;
  }
}

export function decodeLedger(body: Buffer): Ledger {
  return JSON.parse(body.toString('utf8')) as Ledger;
}

/** A step as `publish` returns it: decoded from what was written, so that it is the same, key for key, as when read later. */
export function storedFrom(encoded: EncodedStep, parent: string | null, workTree: string): StoredStep {
  const byId = new Map(encoded.objects.map((object) => [object.id, object]));
  const { root, beside } = decodeCommit(byId.get(encoded.commit) as GitObject);
  const step = byId.get(entriesOf(byId.get(root)).get('step') as string);
  const entries = entriesOf(step);
  const files = new Map([...entries].map(([name, id]) => [name, (byId.get(id) as GitObject).body]));
  return {
    step: { commit: encoded.commit, parent, workTree, record: decodeRecord(files) as StepRecord, ...beside },
    ledger: entries.get('ledger.json') as string,
  };
}

function messageOf({ record, sandboxMs, pullRequest }: NewStep): string {
  const trailers = [
    ...(sandboxMs === undefined ? [] : [`Longhaul-Sandbox-Ms: ${sandboxMs}`]),
    ...(pullRequest === undefined ? [] : [`Longhaul-Pull-Request: ${pullRequest}`]),
  ];
  return `${subject(record)}\n${trailers.map((it) => `\n${it}\n`).join('')}`;
}

function besideIn(message: string): Beside {
  const sandboxMs = /^Longhaul-Sandbox-Ms: (\d{1,12})$/m.exec(message)?.[1];
  const pullRequest = /^Longhaul-Pull-Request: (https?:\/\/[\x21-\x7e]{1,300})$/m.exec(message)?.[1];
  return { ...(sandboxMs === undefined ? {} : { sandboxMs: Number(sandboxMs) }), ...(pullRequest === undefined ? {} : { pullRequest }) };
}

/** What plain `git log --oneline` shows of a job. */
function subject({ seq, kind, title }: StepRecord): string {
  const line = [...title].map((char) => (char < ' ' || char === '\x7f' ? ' ' : char)).join('');
  return `${String(seq).padStart(4, '0')} ${kind}: ${line}`.trimEnd();
}

/** A job's name, where its work lies and goes, and who is told are not part of it: two runs of one job may differ in them. */
function withoutPlace(job: JobSpec): object {
  const { id: _id, repository: _repository, notify: _notify, delivery, ...rest } = job;
  const { push: _push, ...within } = delivery;
  return { ...rest, delivery: within };
}

/** Half a surrogate pair has no UTF-8: such a text is kept as a JSON string, so that it comes back as it was. */
function textFile(name: string, text: string): Record<string, string> {
  return wellFormed(text) ? { [name]: text } : { [`${name}.json`]: JSON.stringify(text) };
}

function textOf(files: ReadonlyMap<string, Buffer>, name: string): string | undefined {
  const escaped = files.get(`${name}.json`);
  return escaped ? (JSON.parse(escaped.toString('utf8')) as string) : files.get(name)?.toString('utf8');
}

function wellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}

function parsed<T>(files: ReadonlyMap<string, Buffer>, name: string): T {
  const body = files.get(name);
  if (!body) throw new Error(`${name} is missing`);
  return JSON.parse(body.toString('utf8')) as T;
}

function json(value: unknown): string {
  return `${JSON.stringify(sortedKeys(value), null, 2)}\n`;
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortedKeys(inner)]),
  );
}
