/** The end of what a command has printed so far, for a person who looks on: as much as may hold a secret whole, and no more. */
import type { Attempt } from './attempt';

/** Longer than any secret, a private key included. */
const KEPT_CHARS = 16_384;

/** For `onOutput`. Lines that go on are not shown before they end: half a secret has no shape. */
export function liveOutput(at: Attempt): (chunk: string) => void {
  let tail = '';
  return (chunk) => {
    tail = (tail + chunk).slice(-KEPT_CHARS);
    at.show(() => tail);
  };
}
