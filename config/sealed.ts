/** Sealed checks of a job file → those of the job, their files read by whoever has the disk. */
import { resolve } from 'node:path';
import type { SealedCheck } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { JobFile } from './job-schema';
import type { Problem } from './problem';

/** Contents by path relative to the directory, with `/`, in a fixed order; or what is wrong with it. */
export type FilesRead =
  | { readonly ok: true; readonly files: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly value: string; readonly problem: string; readonly remedy: string };

export type ReadFiles = (directory: string) => FilesRead;

export interface SealedPlace {
  readonly directory: string;
  readonly readFiles?: ReadFiles | undefined;
}

export interface SealedChecks {
  readonly checks: readonly SealedCheck[];
  readonly problems: readonly Problem[];
}

export function sealedChecks(sealed: NonNullable<JobFile['sealed']>, defaultTimeoutSec: number, place: SealedPlace): SealedChecks {
  const read = sealed.map((it) => (it.files === undefined ? NO_FILES : filesOf(it.files, place)));
  return {
    checks: sealed.map(({ name, command, timeout }, i) => {
      const from = read[i];
      return { name, command, timeoutSec: timeout ?? defaultTimeoutSec, files: from?.ok ? from.files : {} };
    }),
    problems: read.flatMap((it, i) => {
      if (it.ok) return [];
      const { value, problem, remedy } = it;
      return [{ field: `sealed[${i}].files`, value: value.slice(0, SHOWN_CHARS), problem, remedy }];
    }),
  };
}

/** What they add to a job that is over its limit. */
export function sealedSize(sealed: readonly SealedCheck[], jobBytes: number): Problem {
  const bytes = Buffer.byteLength(JSON.stringify(sealed.map(({ files }) => files)));
  return {
    field: 'sealed',
    value: `${bytes} bytes of files`,
    problem: `makes the whole job ${jobBytes} bytes, over ${LIMITS.specBytes}`,
    remedy: 'Leave in its directories only what the commands need, and let the commands make large inputs',
  };
}

const NO_FILES: FilesRead = { ok: true, files: {} };
const SHOWN_CHARS = 200;

function filesOf(directory: string, place: SealedPlace): FilesRead {
  if (place.readFiles) return place.readFiles(resolve(place.directory, directory));
  const problem = 'cannot be read from here';
  return { ok: false, value: directory, problem, remedy: 'Submit the job on the machine that holds the directory' };
}
