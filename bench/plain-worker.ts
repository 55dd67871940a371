/** Workflows of the bench's own, on the rig's server and a worker in this process: what a job's turn is compared with, in the same run. */
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Rig } from '../test/support/rig';
import { type HistoryFacts, historyFacts } from './history-facts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export interface Plain {
  /** Exported by `<name>-workflow.ts`; its only argument is how many turns it takes. */
  readonly name: string;
  readonly activities: Readonly<Record<string, () => Promise<string>>>;
}

/** So many of them at once. */
export async function runPlain(rig: Rig, { name, activities }: Plain, turns: number, count: number): Promise<readonly HistoryFacts[]> {
  const connection = await NativeConnection.connect({ address: rig.server.address });
  const workflowsPath = join(__dirname, `${name}-workflow.ts`);
  const worker = await Worker.create({ connection, taskQueue: name, workflowsPath, activities });
  try {
    return await worker.runUntil(async () => {
      const ids = Array.from({ length: count }, (_, i) => `${name}-${Date.now()}-${i}`);
      const start = (workflowId: string) => rig.client.workflow.start(name, { taskQueue: name, workflowId, args: [turns] });
      const handles = await Promise.all(ids.map(start));
      await Promise.all(handles.map((handle) => handle.result()));
      return Promise.all(ids.map((id) => historyFacts(rig.client, id)));
    });
  } finally {
    await connection.close();
  }
}
