/**
 * A sandbox's directory outside the workspace: its /tmp, and a note of whose it is. That it is still there also says that the
 * sandbox was not evicted: a worker that was frozen meanwhile finds out by looking.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { hasEnded, processIdentity } from '../sandbox/process-identity';

const PREFIX = 'longhaul-sandbox-';
/** While it is made, its name says whose it is: a maker that is killed leaves none that nobody can judge. */
const MAKING = 'longhaul-making-';
const run = promisify(execFile);

export class TemporaryPlace {
  /** What commands have as TMPDIR, and their HOME below it. */
  readonly tmp: string;
  readonly home: string;
  /** A named pipe for what commands say. */
  readonly output: string;
  /** Where a command's stdin may be put. */
  readonly input: string;

  private constructor(readonly path: string) {
    this.tmp = join(path, 'tmp');
    this.home = join(this.tmp, 'home');
    this.output = join(path, 'output');
    this.input = join(path, 'input');
  }

  /** `workspace`: its key. */
  static async make(workspace: string): Promise<TemporaryPlace> {
    const parent = await realpath(tmpdir());
    const making = await mkdtemp(join(parent, `${MAKING}${encodeURIComponent(processIdentity())}@`));
    await writeFile(join(making, 'owner'), processIdentity());
    await mkdir(join(making, 'tmp', 'home'), { recursive: true });
    await run('mkfifo', ['-m', '600', join(making, 'output')]);
    const place = new TemporaryPlace(join(parent, `${PREFIX}${workspace}-${randomUUID().slice(0, 8)}`));
    await rename(making, place.path);
    return place;
  }

  exists(): boolean {
    return existsSync(join(this.path, 'owner'));
  }

  /** Only when nothing runs in it any more. */
  async empty(): Promise<void> {
    if (entriesOf(this.tmp) === 1 && entriesOf(this.home) === 0) return;
    await removeTree(this.tmp);
    if (this.exists()) await mkdir(this.home, { recursive: true });
  }

  async remove(): Promise<void> {
    await removeTree(this.path);
  }
}

function entriesOf(directory: string): number | null {
  try {
    return readdirSync(directory).length;
  } catch {
    return null;
  }
}

/** `workspace`: its key. Whoever's they are. */
export async function removePlacesOf(workspace: string): Promise<void> {
  for (const path of await places(`${PREFIX}${workspace}-`)) await removeTree(path);
}

/** Returns how many. */
export async function removeOrphanedPlaces(): Promise<number> {
  let removed = 0;
  for (const path of [...(await places(PREFIX)), ...(await places(MAKING))]) {
    if (!(await isOrphaned(path))) continue;
    await removeTree(path);
    removed += 1;
  }
  return removed;
}

async function isOrphaned(path: string): Promise<boolean> {
  const named = basename(path);
  if (named.startsWith(MAKING)) return hasEnded(decodeURIComponent(named.slice(MAKING.length, named.lastIndexOf('@'))));
  const owner = await readFile(join(path, 'owner'), 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : ''));
  // It came with its owner: without one it is being removed, or whoever was at that was killed.
  return owner === null || hasEnded(owner);
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
