/**
 * `node -r ./test/support/run-typescript.cjs test/replay/record.ts [--suffix NAME] [JOB…]`: runs the kept jobs for real, on the build
 * in dist/, and keeps their histories. Refuses to touch one that is there: after a change of the workflow the old ones are the
 * jobs that still run, and new ones are kept beside them under a suffix.
 */
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { ROOT } from '../support/programs';
import { end, Rig } from '../support/rig';
import { keepHistory, keptHistories } from './histories';
import type { HistoryJson } from './history-strings';
import { KEPT_JOBS, type KeptJob, keptSpec } from './kept-jobs';
import { scrub } from './scrub';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { suffix: { type: 'string' } }, allowPositionals: true });
  const suffix = values.suffix ? `.${values.suffix}` : '';
  const jobs = chosen(positionals);
  refuseToOverwrite(jobs, suffix);
  for (const job of jobs) {
    const runs = await record(job);
    for (const [i, history] of runs.entries()) {
      const name = `${job.name}${runs.length > 1 ? `-${i + 1}` : ''}${suffix}`;
      keepHistory(name, history);
      process.stdout.write(`${name}: ${history.events.length} events\n`);
    }
  }
}

function chosen(names: readonly string[]): readonly KeptJob[] {
  const unknown = names.filter((name) => !KEPT_JOBS.some((job) => job.name === name));
  if (unknown.length > 0) throw new Error(`No such job: ${unknown.join(', ')}. There are: ${KEPT_JOBS.map((job) => job.name).join(', ')}`);
  return names.length > 0 ? KEPT_JOBS.filter((job) => names.includes(job.name)) : KEPT_JOBS;
}

/** Before anything runs, and again as each file is written. */
function refuseToOverwrite(jobs: readonly KeptJob[], suffix: string): void {
  const taken = keptHistories().filter((kept) => jobs.some(({ name }) => isOf(kept, name, suffix)));
  if (taken.length === 0) return;
  throw new Error(`Kept already, and kept for ever: ${taken.join(', ')}. Name other jobs, or give a new --suffix.`);
}

function isOf(kept: string, name: string, suffix: string): boolean {
  const end = kept.length - suffix.length;
  return kept.slice(end) === suffix && kept.startsWith(name) && /^(-\d+)?$/.test(kept.slice(name.length, end));
}

/** The histories of a job's runs, first to last, without the machine in them. */
async function record(job: KeptJob): Promise<readonly HistoryJson[]> {
  const rig = await Rig.start(job.rig ?? {});
  try {
    const spec = keptSpec(rig, job);
    const handle = await rig.submit(spec);
    const { runId } = await handle.describe();
    await job.before?.({ rig, spec, handle });
    const worker = rig.startWorker();
    await job.meanwhile?.({ rig, spec, handle });
    // A cancelled job ends by a failure; how a job ends is for the histories to say.
    await handle.result().catch(() => {});
    await end(worker, 'SIGTERM');
    const runs = await histories(rig.client, spec.id, runId);
    return runs.map((history) => scrub(history, { dir: rig.dir, root: ROOT }));
  } finally {
    await rig.stop();
  }
}

async function histories(client: Client, workflowId: string, firstRunId: string): Promise<readonly HistoryJson[]> {
  const runs: HistoryJson[] = [];
  for (let runId: string | undefined | null = firstRunId; runId; ) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push(JSON.parse(historyToJSON(history)));
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return runs;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
