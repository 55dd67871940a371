import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { dockerSandboxes } from '../../../adapters/docker';
import { DOCKER_PROFILE, describeWithEngine } from '../../support/engine';
import { sandboxContract } from '../sandbox-contract';
import { bash, eventually, makeStage } from '../sandbox-stage';

describeWithEngine('the sandbox in Docker', () =>
  sandboxContract(DOCKER_PROFILE, () => dockerSandboxes({ worker: randomUUID() }), containersOfKilledWorkers),
);

describeWithEngine('the shell that waits in a container for the next command', () => {
  it('may be ended by anybody: the command has another one', async () => {
    const stage = makeStage({ ...DOCKER_PROFILE });
    const sandboxes = dockerSandboxes({ worker: randomUUID() });
    try {
      const sandbox = await sandboxes.open({ ...stage, job: 'waits' });
      await bash(sandbox, 'true');
      const [container = ''] = docker('ps', '-q', '--filter', 'label=longhaul.job=waits');
      const shells = () => docker('top', container, '-eo', 'pid,args').filter((line) => line.includes('bash --norc'));
      await eventually(() => shells().length === 1);
      for (const line of shells()) process.kill(Number(line.trim().split(' ')[0]), 'SIGKILL');
      await eventually(() => shells().length === 0);
      expect(await bash(sandbox, 'echo usable')).toMatchObject({ exitCode: 0, text: 'usable\n' });
    } finally {
      await sandboxes.close();
      stage.dispose();
    }
  });
});

function docker(...args: string[]): readonly string[] {
  return execFileSync('docker', args, { encoding: 'utf8' }).trim().split('\n');
}

async function containersOfKilledWorkers(): Promise<number> {
  return (await new Docker().listContainers({ all: true, filters: { label: ['longhaul.job=killed'] } })).length;
}
