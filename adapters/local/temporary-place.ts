/**
 * A sandbox's directory outside the workspace: its /tmp, and a note of whose it is. That it is still there also says that the
 * sandbox was not evicted: a worker that was frozen meanwhile finds out by looking.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasEnded, processIdentity } from '../sandbox/process-identity';

const PREFIX = 'longhaul-sandbox-';
const run = promisify(execFile);

export class TemporaryPlace {
  /** What commands have as TMPDIR, and their HOME below it. */
  readonly tmp: string;
  readonly home: string;

  private constructor(readonly path: string) {
    this.tmp = join(path, 'tmp');
    this.home = join(this.tmp, 'home');
  }

  /** `workspace`: its key. */
  static async make(workspace: string): Promise<TemporaryPlace> {
    const place = new TemporaryPlace(await mkdtemp(join(await realpath(tmpdir()), `${PREFIX}${workspace}-`)));
    await writeFile(join(place.path, 'owner'), processIdentity());
    await mkdir(place.home, { recursive: true });
    return place;
  }

  exists(): boolean {
    return existsSync(join(this.path, 'owner'));
  }

  /** Only when nothing runs in it any more. */
  async empty(): Promise<void> {
    const entries = await readdir(this.tmp).catch(() => null);
    if (entries?.length === 1 && (await readdir(this.home).catch(() => null))?.length === 0) return;
    await removeTree(this.tmp);
    if (this.exists()) await mkdir(this.home, { recursive: true });
  }

  async remove(): Promise<void> {
    await removeTree(this.path);
  }
}

/** `workspace`: its key. Whoever's they are. */
export async function removePlacesOf(workspace: string): Promise<void> {
  for (const path of await places(`${PREFIX}${workspace}-`)) await removeTree(path);
}

/** Returns how many. */
export async function removeOrphanedPlaces(): Promise<number> {
  let removed = 0;
  for (const path of await places(PREFIX)) {
    const owner = await readFile(join(path, 'owner'), 'utf8').catch(() => '');
    if (!hasEnded(owner)) continue;
    await removeTree(path);
    removed += 1;
  }
  return removed;
}

async function places(prefix: string): Promise<string[]> {
  const names = await readdir(tmpdir());
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(tmpdir(), name));
}

/** Also what a command made unreadable. Links in it are removed, not followed. */
async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await run('chmod', ['-R', 'u+rwX', '--', path]).catch(() => {});
    await rm(path, { recursive: true, force: true });
  }
}
