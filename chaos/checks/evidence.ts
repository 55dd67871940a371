/**
 * What the checks read, all of it from a run's directory: the harness's history, the job stores by plain git, the delivered
 * repositories, the wire log, Temporal's histories. Loads once, judges nothing.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import type { Action, Ledger, Spent } from '../../contract/steps';
import { only, readHistory, type Stamped } from '../history';
import type { Compared, Job, Script } from '../workloads/job';
import { blobs, git } from './git';

export interface Step {
  readonly seq: number;
  readonly commit: string;
  readonly parents: readonly string[];
  readonly tree: string;
  /** Tree of `work/`. */
  readonly work: string;
  readonly kind: string;
  readonly title: string;
  readonly action: Action;
  readonly spent: Spent;
  readonly ledger: Ledger;
  /** When its ref was made, by the file system's clock. */
  readonly refMs: number;
}

export interface Call {
  readonly n: number;
  readonly atMs: number;
  readonly turn: number;
  readonly aside?: string;
  readonly fault?: string;
  readonly answered: boolean;
}

export interface TemporalEvent {
  readonly eventType: string;
  readonly [attributes: string]: unknown;
}

export interface JobEvidence {
  readonly id: string;
  readonly compared: Compared;
  readonly script: Script;
  readonly spec: JobSpec;
  readonly forkOf?: string;
  readonly store: string;
  readonly steps: readonly Step[];
  readonly calls: readonly Call[];
  /** The newest execution first. */
  readonly executions: readonly { readonly events: readonly TemporalEvent[] }[];
}

export interface Evidence {
  readonly dir: string;
  readonly history: readonly Stamped[];
  readonly jobs: readonly JobEvidence[];
}

export function readEvidence(dir: string): Evidence {
  const history = readHistory(join(dir, 'history.jsonl'));
  const asked = JSON.parse(readFileSync(join(dir, 'jobs.json'), 'utf8')) as readonly (Job & { readonly spec: JobSpec })[];
  const calls = readWire(join(dir, 'wire.jsonl'));
  const forks = only(history, 'forked').flatMap(({ job, from }) => {
    const origin = asked.find(({ spec }) => spec.id === from);
    return origin && existsSync(storeOf(dir, job)) ? [{ ...origin, id: job, forkOf: from, compared: 'line' as const }] : [];
  });
  const all = [...asked.map((it) => ({ ...it, id: it.spec.id })), ...forks];
  return {
    dir,
    history,
    jobs: all.map((it) => ({
      ...it,
      store: storeOf(dir, it.id),
      steps: readSteps(storeOf(dir, it.id), it.id),
      // A fork talks to its origin's model: its calls cannot be told from that one's.
      calls: calls.get(it.id) ?? [],
      executions: readExecutions(join(dir, 'temporal'), it.id),
    })),
  };
}

export function storeOf(dir: string, job: string): string {
  return join(dir, 'home', 'jobs', job, 'store.git');
}

function readSteps(store: string, job: string): Step[] {
  const refs = join(store, 'refs', 'longhaul', job);
  if (!existsSync(refs)) return [];
  const positions = readdirSync(refs)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  const commits = positions.map((seq) => readFileSync(join(refs, String(seq)), 'latin1').trim());
  const facts = git(store, ['log', '--no-walk=unsorted', '--format=%P|%T', '--stdin'], commits.join('\n')).split('\n').filter(Boolean);
  const trees = git(store, ['cat-file', '--batch-check=%(objectname)'], commits.map((it) => `${it}:work`).join('\n')).split('\n');
  const names = ['step', 'action', 'spent', 'ledger'];
  const files = blobs(
    store,
    commits.flatMap((it) => names.map((name) => `${it}:step/${name}.json`)),
  );
  return positions.map((seq, at) => {
    const [parents = '', tree = ''] = (facts[at] ?? '').split('|');
    const [step, action, spent, ledger] = names.map((_, n) => JSON.parse(files[4 * at + n] ?? '{}'));
    const refMs = statSync(join(refs, String(seq))).mtimeMs;
    const commit = commits[at] as string;
    return { seq, commit, parents: parents.split(' ').filter(Boolean), tree, work: trees[at] ?? '', ...step, action, spent, ledger, refMs };
  });
}

function readWire(file: string): ReadonlyMap<string, Call[]> {
  const byModel = new Map<string, Call[]>();
  const byNumber = new Map<number, { answered: boolean }>();
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { model, at, ...entry } = JSON.parse(line);
    if (model === undefined) {
      const call = byNumber.get(entry.n);
      if (call) call.answered = true;
      continue;
    }
    const call = { ...entry, atMs: Date.parse(at) };
    byNumber.set(call.n, call);
    byModel.set(model, [...(byModel.get(model) ?? []), call]);
  }
  return byModel;
}

function readExecutions(dir: string, job: string): { readonly events: readonly TemporalEvent[] }[] {
  const files = Array.from({ length: 1_000 }, (_, n) => join(dir, `${job}-${n}.json`));
  const end = files.findIndex((file) => !existsSync(file));
  return files.slice(0, end).map((file) => JSON.parse(readFileSync(file, 'utf8')));
}
