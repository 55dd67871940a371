/** Runs the floor workflow on the rig's own server, in the same run as what it is compared with. */
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Rig } from '../test/support/rig';
import { type HistoryFacts, historyFacts } from './history-facts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export async function runFloor(rig: Rig, turns: number): Promise<HistoryFacts> {
  return (await runFloors(rig, turns, 1))[0] as HistoryFacts;
}

/** So many of them at once. */
export async function runFloors(rig: Rig, turns: number, count: number): Promise<readonly HistoryFacts[]> {
  const connection = await NativeConnection.connect({ address: rig.server.address });
  const worker = await Worker.create({
    connection,
    taskQueue: 'floor',
    workflowsPath: join(__dirname, 'floor-workflow.ts'),
    activities: { empty: async () => 'done' },
  });
  try {
    return await worker.runUntil(async () => {
      const ids = Array.from({ length: count }, (_, i) => `floor-${Date.now()}-${i}`);
      const start = (workflowId: string) => rig.client.workflow.start('floor', { taskQueue: 'floor', workflowId, args: [turns] });
      const handles = await Promise.all(ids.map(start));
      await Promise.all(handles.map((handle) => handle.result()));
      return Promise.all(ids.map((id) => historyFacts(rig.client, id)));
    });
  } finally {
    await connection.close();
  }
}
