/** The labels by which a container of ours is found again, by its own worker and by others. */
import type { SandboxOptions } from '../../activities/ports';
import { processIdentity } from '../sandbox/process-identity';
import { workspaceKey } from '../sandbox/workspace-key';

export const LABELS = {
  job: 'longhaul.job',
  worker: 'longhaul.worker',
  process: 'longhaul.process',
  workspace: 'longhaul.workspace',
} as const;

export interface Owner {
  readonly worker: string;
  /** Of `process-identity.ts`. */
  readonly process: string;
}

export function labelsOf(options: SandboxOptions, worker: string): Record<string, string> {
  return {
    [LABELS.job]: options.job,
    [LABELS.worker]: worker,
    [LABELS.process]: processIdentity(),
    [LABELS.workspace]: workspaceKey(options.workspace),
  };
}

export function ownerOf(labels: Readonly<Record<string, string>>): Owner {
  return { worker: labels[LABELS.worker] ?? '', process: labels[LABELS.process] ?? '' };
}
