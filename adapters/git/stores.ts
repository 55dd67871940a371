/** Finds and makes job stores under one data directory, and keeps the open ones, whose steps are then read only once. */
import type { JobStore, JobStores } from '../../activities/ports';
import { StoreFailure } from '../../contract/failures';
import type { JobSpec } from '../../contract/job';
import { redactedDeep } from '../../redaction/deep';
import { byShape, type Redactor } from '../../redaction/redactor';
import { createStore, removeAbandoned } from './create-store';
import { atEdge } from './failures';
import { storeDirOf } from './refs';
import { GitJobStore, type StoreOptions } from './store';
import type { StoreIdentity } from './store-identity';
import { readIdentity, writeIdentity } from './store-identity';

export interface StoresOptions extends Pick<StoreOptions, 'packEvery'> {
  readonly home: string;
  /** By shape alone if absent. */
  readonly secrets?: Redactor;
}

/** Job stores at `<home>/jobs/<job>/store.git`, shared by all workers of the machine. */
export function gitStores({ home, secrets = byShape, ...options }: StoresOptions): JobStores {
  const open = new Map<string, { readonly key: string; readonly store: GitJobStore }>();

  const openAs = async (identity: StoreIdentity): Promise<GitJobStore> => {
    const { id } = identity.spec;
    const key = JSON.stringify(identity);
    const known = open.get(id);
    if (known?.key === key) return known.store;
    const store = new GitJobStore(storeDirOf(home, id), identity, secrets, options);
    await store.recover();
    if (open.size >= MOST_OPEN) open.delete(open.keys().next().value as string);
    open.set(id, { key, store });
    return store;
  };

  return {
    create: (given: JobSpec, owner: string, signal: AbortSignal): Promise<JobStore> =>
      atEdge(`making the store of ${given.id}`, async () => {
        checkJobId(given.id);
        const spec = withoutSecrets(given, secrets);
        await removeAbandoned(home, spec.id);
        const standing = await readIdentity(storeDirOf(home, spec.id));
        if (!standing) await createStore(home, spec, owner, signal);
        const identity = standing ?? (await mustRead(home, spec.id));
        if (identity.owner === owner) return openAs(identity);
        if (spec.origin?.job === spec.id) return openAs(await handedOver(storeDirOf(home, spec.id), { ...identity, owner, spec }));
        throw new StoreFailure(
          'conflict',
          `${storeDirOf(home, spec.id)} belongs to an earlier job called "${spec.id}". Choose another id, or remove that directory if its work is not needed.`,
        );
      }),
    open: (job: string): Promise<JobStore> => atEdge(`opening the store of ${job}`, async () => openAs(await mustRead(home, job))),
    settle: (job: string): Promise<void> =>
      atEdge(`settling the store of ${job}`, async () => {
        const identity = await readIdentity(storeDirOf(home, job));
        if (identity) await (await openAs(identity)).settle();
      }),
  };
}

/** A store for reading only: nothing in it is repaired, so it may be used beside a worker. `missing` if there is none. */
export function readStore(home: string, job: string, secrets: Redactor = byShape): Promise<GitJobStore> {
  return atEdge(
    `opening the store of ${job}`,
    async () => new GitJobStore(storeDirOf(home, job), await mustRead(home, job), secrets, { readOnly: true }),
  );
}

/** Whom a notice goes to may be an address that nobody should know: a fork has to know it, and no step says it. */
function withoutSecrets({ notify, ...told }: JobSpec, { redact }: Redactor): JobSpec {
  return { ...redactedDeep(told, redact), ...(notify ? { notify } : {}) };
}

/** So many that a worker's running jobs fit; each holds at most what `step-cache.ts` allows. */
const MOST_OPEN = 64;

/** To the workflow that takes an ended job up again: Temporal lets no two run under one id. */
async function handedOver(gitDir: string, identity: StoreIdentity): Promise<StoreIdentity> {
  await writeIdentity(gitDir, identity);
  return identity;
}

async function mustRead(home: string, job: string): Promise<StoreIdentity> {
  checkJobId(job);
  const identity = await readIdentity(storeDirOf(home, job));
  if (identity) return identity;
  throw new StoreFailure('missing', `There is no store of a job "${job}" under ${home}.`);
}

/** It becomes part of paths and ref names. */
export function checkJobId(job: string): void {
  if (!isJobId(job)) throw new StoreFailure('missing', `"${job}" is not a job id: lower-case letters, digits and hyphens, at most 63.`);
}

export function isJobId(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name);
}
