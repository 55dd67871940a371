/** A socket in front of the container engine that a test can close: the engine, unreachable, without stopping it for others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EngineProxy {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Drops every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function startEngineProxy(engine = '/var/run/docker.sock'): Promise<EngineProxy> {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-engine-'));
  const path = join(dir, 'engine.sock');
  const open = new Set<Socket>();
  let server: Server | undefined;
  const restore = () =>
    new Promise<void>((resolve) => {
      server = createServer({ allowHalfOpen: true }, (client) =>
        relay(client, connect({ path: engine, allowHalfOpen: true }), open),
      ).listen(path, resolve);
    });
  const cut = () =>
    new Promise<void>((resolve) => {
      server?.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  await restore();
  return {
    host: `unix://${path}`,
    cut,
    restore,
    close: async () => {
      await cut();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function relay(client: Socket, engine: Socket, open: Set<Socket>): void {
  for (const [from, to] of [
    [client, engine],
    [engine, client],
  ] as const) {
    open.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
  }
}
