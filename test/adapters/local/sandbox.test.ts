import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { localSandboxes } from '../../../adapters/local';
import { workspaceKey } from '../../../adapters/sandbox/workspace-key';
import { DOCKER_PROFILE } from '../../support/engine';
import { sandboxContract } from '../sandbox-contract';
import type { Stage } from '../sandbox-stage';

const PROFILE = { ...DOCKER_PROFILE, kind: 'local' as const };

describe('the local sandbox', () => sandboxContract(PROFILE, () => localSandboxes(), processes));

async function processes(stage: Stage): Promise<number> {
  const script = `grep -lsF "LONGHAUL_COMMAND=$1" /proc/[0-9]*/environ | wc -l`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'count', workspaceKey(stage.workspace)]);
  return Number(stdout);
}
