/** The container, or the whole engine, taken away from under a job. */
import { execFileSync } from 'node:child_process';
import { describeWithEngine } from '../support/engine';
import { startEngineProxy } from '../support/engine-proxy';
import { leftContainers } from './scenario';
import { expectAsCalm, pause, runUnder, withCalmRun } from './under-fault';

describeWithEngine('a job whose sandbox is taken away', () => {
  const stage = withCalmRun('docker');

  test('runs the command again from the last step when its container is removed under it', async () => {
    const { run } = await runUnder(stage.rig, {
      kind: 'docker',
      fault: async ({ spec, midCommand }) => {
        await midCommand();
        execFileSync('docker', ['rm', '-f', ...leftContainers(spec)]);
      },
    });
    expectAsCalm(run, stage.calm);
  });

  test('waits for an engine that is unreachable for twenty seconds and goes on', async () => {
    const proxy = await startEngineProxy();
    try {
      const { run } = await runUnder(stage.rig, {
        kind: 'docker',
        env: { DOCKER_HOST: proxy.host },
        fault: async ({ midCommand }) => {
          await midCommand();
          await proxy.cut();
          await pause(20_000);
          await proxy.restore();
        },
      });
      expectAsCalm(run, stage.calm);
    } finally {
      await proxy.close();
    }
  });
});
