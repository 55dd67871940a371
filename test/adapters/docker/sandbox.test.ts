import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { dockerSandboxes } from '../../../adapters/docker';
import { DOCKER_PROFILE, describeWithEngine } from '../../support/engine';
import { sandboxContract } from '../sandbox-contract';

describeWithEngine('the sandbox in Docker', () =>
  sandboxContract(DOCKER_PROFILE, () => dockerSandboxes({ worker: randomUUID() }), containersOfKilledWorkers),
);

async function containersOfKilledWorkers(): Promise<number> {
  return (await new Docker().listContainers({ all: true, filters: { label: ['longhaul.job=killed'] } })).length;
}
