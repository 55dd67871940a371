/**
 * Sorts what the file system says into the contract's failures, once, at this edge. Git's own failures are born sorted
 * (`git.ts`). Whatever is neither is a bug and passes through as it is.
 */
import { StoreFailure } from '../../contract/failures';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** Runs `act`; an error of the operating system comes out as `disk_full` or, worth another attempt all the same, as `git`. */
export async function atEdge<T>(doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw sorted(error, doing);
  }
}

function sorted(error: unknown, doing: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof StoreFailure || code === undefined || syscall === undefined) return error;
  if (FULL.has(code))
    return new StoreFailure('disk_full', `No space left while ${doing} (${message}). Free some, then the job goes on by itself.`);
  return new StoreFailure('git', `Failed while ${doing}: ${message}`);
}

export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
