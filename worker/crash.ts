/**
 * The one seam through which tests kill this process at a named place: `LONGHAUL_CRASH=point[@step][:delayMs]`, several
 * separated by commas. With `LONGHAUL_CRASH_ONCE=DIR` each fires once over all restarts. Without them it does nothing.
 */
import { openSync } from 'node:fs';
import { join } from 'node:path';
import type { CrashPoints } from '../activities/ports';

export function crashPoints(env: { readonly LONGHAUL_CRASH?: string; readonly LONGHAUL_CRASH_ONCE?: string }): CrashPoints {
  const wanted = (env.LONGHAUL_CRASH ?? '').split(',').filter(Boolean).map(parse);
  if (wanted.length === 0) return { reach: () => {} };
  return {
    reach(point, seq) {
      const hit = wanted.find((it) => it.point === point && (it.seq === null || it.seq === seq));
      if (!hit || !claim(env.LONGHAUL_CRASH_ONCE, hit.text)) return;
      if (hit.delayMs > 0) setTimeout(die, hit.delayMs);
      else die();
    },
  };
}

interface Wanted {
  readonly text: string;
  readonly point: string;
  readonly seq: number | null;
  readonly delayMs: number;
}

function parse(text: string): Wanted {
  const match = /^([a-z.-]+)(?:@(\d+))?(?::(\d+))?$/.exec(text);
  if (!match?.[1]) throw new Error(`LONGHAUL_CRASH: "${text}" is not point[@step][:delayMs]`);
  return { text, point: match[1], seq: match[2] === undefined ? null : Number(match[2]), delayMs: Number(match[3] ?? 0) };
}

/** True for the first process that gets here; creating a file exclusively is a claim that outlives the process. */
function claim(dir: string | undefined, name: string): boolean {
  if (!dir) return true;
  try {
    openSync(join(dir, encodeURIComponent(name)), 'wx');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
