/** After a run: Temporal's histories into files, and what is still there that should not be. Reads only. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { World } from './world';

/** Of all executions, those before a continue-as-new too: `temporal/<job>-<n>.json`, the newest first. */
export async function collectHistories({ client, dir }: World, jobs: readonly string[]): Promise<void> {
  for (const job of jobs) {
    let runId: string | undefined;
    for (let n = 0; ; n++) {
      const history = await client.workflow.getHandle(job, runId).fetchHistory();
      writeFileSync(join(dir, 'temporal', `${job}-${n}.json`), historyToJSON(history));
      runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
      if (!runId) break;
    }
  }
}

/** Processes that carry this run's directory in their environment or command line, and are none of its own. */
export function leftProcesses({ dir }: World): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => textOf(`/proc/${pid}/environ`).includes(dir) || textOf(`/proc/${pid}/cmdline`).includes(dir))
    .map((pid) => `${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 200)}`);
}

export function leftContainers(jobs: readonly string[], home: string): readonly string[] {
  const found = execFileSync('docker', ['ps', '-aq', '--filter', 'label=longhaul.job'], { encoding: 'utf8' }).split('\n').filter(Boolean);
  if (found.length === 0) return [];
  // One that is removed meanwhile makes it fail, and tell of the others all the same.
  const { stdout } = spawnSync('docker', ['inspect', ...found], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const inspected = JSON.parse(stdout) as readonly Container[];
  return inspected
    .filter(({ HostConfig, Config }) => jobs.includes(Config.Labels['longhaul.job'] ?? '') && JSON.stringify(HostConfig).includes(home))
    .map(({ Id, State }) => `${Id.slice(0, 12)} ${State.Status}`);
}

interface Container {
  readonly Id: string;
  readonly State: { readonly Status: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: unknown;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
