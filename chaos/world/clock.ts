/**
 * The clock of the workers, which can be set while they run: libfaketime between them and the system, by a file. Only the time of day
 * is false; what measures durations goes on, as on a machine whose clock is set. The machine's own clock belongs to others too.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Clock {
  /** For the workers. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it so many seconds before or after the true time, which the workers see within a second. Returns what sets it right again. */
  step(offsetSec: number): () => void;
}

/** Where Debian, Fedora, Arch and Alpine put it. */
const LIBRARY = ['x86_64-linux-gnu/faketime', 'aarch64-linux-gnu/faketime', 'faketime', '']
  .map((folder) => join('/usr/lib', folder, 'libfaketimeMT.so.1'))
  .find((path) => existsSync(path));

export function canSetClocks(): boolean {
  return LIBRARY !== undefined;
}

export function trueClock(): Clock {
  return { env: {}, step: () => () => {} };
}

export function falseClock(dir: string): Clock {
  const file = join(dir, 'clock');
  let steps = 0;
  const set = (offsetSec: number) => writeFileSync(file, `${offsetSec < 0 ? '' : '+'}${offsetSec}\n`);
  const step = (offsetSec: number) => {
    const mine = ++steps;
    set(offsetSec);
    // Unless it was set once more meanwhile.
    return () => void (mine === steps && set(0));
  };
  set(0);
  const env = {
    LD_PRELOAD: LIBRARY ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    // Its older name.
    DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
  return { env, step };
}
