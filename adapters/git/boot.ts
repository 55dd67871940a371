/** Names the machine's present boot: what was written in another one may have met a power cut since. Empty where boots have no name. */
import { readFileSync } from 'node:fs';

export const BOOT = bootId();

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
