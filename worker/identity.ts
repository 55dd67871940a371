/**
 * Names a process of longhaul in a way that fits in a file's name, an environment variable and an engine's label, and tells
 * whether a process so named still runs. Adds the machine to what adapters/sandbox/process-identity.ts knows: a reboot is then a
 * proof of death, while another machine or pid namespace never is.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasEnded, processIdentity } from '../adapters/sandbox/process-identity';

/** `machine@boot-namespace@pid@start`. */
export function identityOf(pid: number = process.pid): string {
  return [machine(), ...processIdentity(pid).split('/').map(encodeURIComponent)].join('@');
}

/** False only if the named process certainly does not run any more. A stopped one (SIGSTOP) is alive. */
export function isAlive(identity: string): boolean {
  const [where = '', ...rest] = identity.split('@');
  const [scope = '', pid = '', start = ''] = rest.map(decodeURIComponent);
  if (where === machine() && bootOf(scope) !== bootOf(ownScope())) return false;
  return !hasEnded(`${scope}/${pid}/${start}`);
}

/** The pid in an identity, for showing. */
export function pidOf(identity: string): number {
  return Number(identity.split('@')[2]);
}

function ownScope(): string {
  return processIdentity().split('/')[0] ?? '';
}

/** A scope is the boot's id and the pid namespace's number. */
function bootOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf('-'));
}

/** Host names repeat (images, clones), machine ids repeat in containers: together they are as good as it gets. */
function machine(): string {
  const id = createHash('sha256').update(`${machineId()} ${hostname()}`).digest('hex').slice(0, 8);
  return `${encodeURIComponent(hostname()).slice(0, 60)}-${id}`;
}

function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}
