/** What a store says of itself, written before it comes into being and never changed: whose it is, for which job, from where. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreFailure } from '../../contract/failures';
import type { JobSpec } from '../../contract/job';
import { replaceFile } from './durable';
import { errorCode } from './failures';

export interface StoreIdentity {
  readonly owner: string;
  readonly spec: JobSpec;
  readonly base: { readonly commit: string | null; readonly tree: string };
}

export async function writeIdentity(gitDir: string, identity: StoreIdentity): Promise<void> {
  await replaceFile(identityPath(gitDir), `${JSON.stringify(identity, null, 2)}\n`);
}

/** Null if there is no store; `corrupt` if there is one that cannot say whose it is. */
export async function readIdentity(gitDir: string): Promise<StoreIdentity | null> {
  try {
    const identity = JSON.parse(readFileSync(identityPath(gitDir), 'utf8')) as StoreIdentity;
    if (typeof identity.owner === 'string' && typeof identity.base?.tree === 'string' && identity.spec?.id) return identity;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new StoreFailure(
    'corrupt',
    `${identityPath(gitDir)} cannot be read. Restore it from a copy, or remove ${gitDir} and submit the job again.`,
  );
}

function identityPath(gitDir: string): string {
  return join(gitDir, 'longhaul', 'store.json');
}
