/** For what reads the store and asks a server only if one is there. */
import type { Environment } from '../../config/environment';
import { NoServerError, RejectedError } from '../errors';
import { Longhaul } from '../longhaul';

export async function withServerIfAny<T>(environment: Environment, act: (longhaul: Longhaul | null) => Promise<T>): Promise<T> {
  const longhaul = await Longhaul.connect(environment).catch(unlessRefused);
  try {
    return await act(longhaul);
  } finally {
    await longhaul?.close();
  }
}

function unlessRefused(error: unknown): null {
  if (error instanceof NoServerError || error instanceof RejectedError) return null;
  throw error;
}
