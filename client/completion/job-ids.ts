/** Ids of jobs for a shell's completion: asked of the server within a bounded time, else of the stores on this machine. Never fails. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, readEnvironment } from '../../config/environment';
import { WORKFLOW } from '../../contract/names';
import { connectTo, serverFor } from '../connect';

/** A person waits with a finger on the key. */
const ANSWER_MS = 1_500;
const MOST = 200;
/** As a job's id may be: nothing else is given to a shell. */
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Newest first where the server answers. */
export async function jobIds(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  try {
    const environment = readEnvironment(env);
    const asked = askServer(environment).catch(() => null);
    const ids = (await Promise.race([asked, sleep(ANSWER_MS, null, { ref: false })])) ?? (await storesIn(environment.home));
    return [...new Set(ids)].filter((id) => ID.test(id)).slice(0, MOST);
  } catch {
    return [];
  }
}

async function askServer(environment: Environment): Promise<readonly string[]> {
  const client = await connectTo(environment, serverFor(environment));
  const ids: string[] = [];
  // Runs of one job that continued as new are one job.
  const query = `WorkflowType = '${WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: MOST })) if (ids.push(workflowId) >= MOST) break;
  return ids;
}

function storesIn(home: string): Promise<readonly string[]> {
  return readdir(join(home, 'jobs')).catch(() => []);
}
