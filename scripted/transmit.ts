/**
 * Carries a transmission out on one HTTP response: pacing, endings, and a client that goes away in the middle. Decides nothing.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transmission } from './transmission';

/** Resolves when there is nothing more to do: true if all of it was handed to the operating system. */
export async function transmit(response: ServerResponse, transmission: Transmission): Promise<boolean> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    if (transmission.delayMs > 0) await sleep(transmission.delayMs, undefined, { signal: gone.signal });
    return await send(response, transmission, gone.signal);
  } catch (error) {
    if (gone.signal.aborted || response.destroyed) return false;
    throw error;
  }
}

async function send(response: ServerResponse, transmission: Transmission, gone: AbortSignal): Promise<boolean> {
  const { status, headers, pieces, ending, charsPerSec } = transmission;
  if (status === null) return false;
  response.writeHead(status, headers);
  if (charsPerSec !== null) await paced(response, pieces, charsPerSec, gone);
  else if (ending !== 'end') await written(response, pieces.join(''));
  if (ending === 'drop') response.destroy();
  if (ending !== 'end') return false;
  return ended(response, charsPerSec === null ? pieces.join('') : '');
}

async function paced(response: ServerResponse, pieces: readonly string[], charsPerSec: number, gone: AbortSignal): Promise<void> {
  for (const piece of pieces) {
    await sleep((piece.length / charsPerSec) * 1_000, undefined, { signal: gone });
    await written(response, piece);
  }
}

function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function ended(response: ServerResponse, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.end(text, () => resolve(true));
  });
}
