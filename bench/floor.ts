/** Runs the floor workflow on the rig's own server, in the same run as what it is compared with. */
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Rig } from '../test/support/rig';
import { type HistoryFacts, historyFacts } from './history-facts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export async function runFloor(rig: Rig, turns: number): Promise<HistoryFacts> {
  const connection = await NativeConnection.connect({ address: rig.server.address });
  const worker = await Worker.create({
    connection,
    taskQueue: 'floor',
    workflowsPath: join(__dirname, 'floor-workflow.ts'),
    activities: { empty: async () => 'done' },
  });
  try {
    return await worker.runUntil(async () => {
      const workflowId = `floor-${Date.now()}`;
      const handle = await rig.client.workflow.start('floor', { taskQueue: 'floor', workflowId, args: [turns] });
      await handle.result();
      return historyFacts(rig.client, workflowId);
    });
  } finally {
    await connection.close();
  }
}
