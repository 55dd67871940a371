/** Ports on the loopback interface. */
import { createServer } from 'node:net';

/** `preferred` if nobody listens there, else one the system chooses. Somebody else may take it before it is used. */
export async function freePort(preferred = 0): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? fail();
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

function fail(): never {
  throw new Error('No port is free on 127.0.0.1.');
}
