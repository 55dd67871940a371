/** Reads a request's body, up to a cap: a client may send anything, for ever. */
import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {}

/** Throws `BodyTooLarge` as soon as it is known to be; the rest is then thrown away unread. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = () => {
      request.removeAllListeners('data').resume();
      reject(new BodyTooLarge(`the body is larger than ${maxBytes} bytes`));
    };
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuse();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return refuse();
      chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away')));
  });
}
