/**
 * What a workspace is known to hold, on disk beside it. Anything unreadable, and anything written before the machine's last
 * boot, counts as no mark at all: after a power cut neither the files nor the environment can be trusted.
 */

import { readFileSync } from 'node:fs';
import { BOOT } from './boot';
import { replaceFile, swapFile } from './durable';

export interface Mark {
  /** The tree that it held last, whole. */
  readonly tree: string;
  /** A command was let in since, or a reset began and did not end. */
  readonly dirty: boolean;
  /** Patterns of what snapshots leave out. */
  readonly environment: readonly string[];
}

export function readMark(path: string): Mark | null {
  try {
    const { boot, tree, dirty, environment } = JSON.parse(readFileSync(path, 'utf8')) as Mark & { readonly boot: string };
    const whole = /^[0-9a-f]{40}$/.test(tree) && typeof dirty === 'boolean' && Array.isArray(environment) && environment.every(isString);
    return whole && boot === BOOT ? { tree, dirty, environment } : null;
  } catch {
    return null;
  }
}

const PADDED_TO = 64;

export async function writeMark(path: string, mark: Mark): Promise<void> {
  const said = JSON.stringify({ boot: BOOT, ...mark });
  // Nearly always as long as the one before.
  const content = said.padEnd(Math.ceil(said.length / PADDED_TO) * PADDED_TO);
  // Where boots have names, a mark from before a power cut counts for nothing, so it need not outlive one.
  if (BOOT === '') await replaceFile(path, content);
  else swapFile(path, content);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
