/**
 * `<home>/dev.json`: how other commands find a running `longhaul dev`, and how a second one on the same data learns that it is the
 * second. The claim is the directory `<home>/dev`; the file is only for reading.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, pidOf } from './identity';
import { endLeftovers, MARKS } from './leftovers';
import { create, settle, takeOver } from './ownership';

export interface DevRecord {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string;
  /** Of `dev` itself, with its identity, since pids are used again. */
  readonly pid: number;
  readonly identity: string;
  readonly workerPid: number | null;
  readonly serverPid: number | null;
  readonly startedAt: string;
}

/**
 * Makes this process the home's one `dev`, after ending what a killed earlier one left running. Returns its identity.
 * Throws an Error that names the other one if it is alive.
 */
export async function claimHome(home: string): Promise<string> {
  const identity = identityOf();
  const directory = join(home, 'dev');
  mkdirSync(home, { recursive: true });
  if (!create(directory, identity)) await succeed(directory, identity, home);
  return identity;
}

async function succeed(directory: string, identity: string, home: string): Promise<void> {
  const claim = takeOver(directory, identity);
  if (!claim.won) {
    const other = claim.owner === null ? 'Another process' : `Process ${pidOf(claim.owner)}`;
    throw new Error(
      `${other} already runs "longhaul dev" on ${home}. Use that one, end it, or set LONGHAUL_HOME to another directory. ` +
        `If it ran on another machine and is certainly gone, remove ${directory}.`,
    );
  }
  await endLeftovers(MARKS.dev, claim.earlier);
  settle(directory, identity);
}

/** Whole or not at all: others read it at any time. */
export function writeDevRecord(home: string, record: DevRecord): void {
  const draft = join(home, `.dev-${process.pid}.json`);
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(draft, join(home, 'dev.json'));
}

export function removeDevRecord(home: string): void {
  rmSync(join(home, 'dev.json'), { force: true });
}
