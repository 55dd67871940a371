/** `replay.ts DIR`: replays each history in it on the built workflow; prints a line for each that fails. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';

async function main(dir: string): Promise<void> {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => {}),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const workflowBundle = { codePath: join(__dirname, '..', 'dist', 'workflow-bundle.js') };
  async function* histories() {
    for (const file of readdirSync(dir)) {
      const history = historyFromJSON(JSON.parse(readFileSync(join(dir, file), 'utf8')));
      yield { workflowId: file.replace(/\.json$/, ''), history };
    }
  }
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories()))
    if (error) process.stdout.write(`${workflowId} does not replay: ${error.message.split('\n')[0]}\n`);
}

void main(process.argv[2] as string);
