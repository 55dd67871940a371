/** Which processes a process has started. */
import { readdirSync } from 'node:fs';
import { processFields } from '../adapters/sandbox/process-identity';

export function childrenOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((it) => it > 0 && Number(processFields(it)?.[1]) === pid);
}
