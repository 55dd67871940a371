/**
 * Where tools find jobs: the library, connected when a call first needs a server, and the data directory of this machine. A server that
 * is not there fails the call that needed it, and no other.
 */
import type { Environment } from '../../config/environment';
import { serverFor } from '../connect';
import { Longhaul } from '../longhaul';

export class Jobs {
  /** By server: a `longhaul dev` that was started again may be at another address. */
  private readonly open = new Map<string, Promise<Longhaul>>();

  constructor(readonly environment: Environment) {}

  /** Throws `NoServerError`, `RejectedError` if the server refuses. */
  longhaul(): Promise<Longhaul> {
    const key = JSON.stringify(serverFor(this.environment));
    const known = this.open.get(key);
    if (known) return known;
    const connecting = Longhaul.connect(this.environment);
    this.open.set(key, connecting);
    connecting.catch(() => this.open.delete(key));
    return connecting;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.open.values()].map(async (connecting) => (await connecting).close()));
  }
}
