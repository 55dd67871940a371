/**
 * A worker process to be killed: opens a sandbox over a workspace and runs one command in it.
 * Arguments: kind, workspace, git view, image, command. Says `running` with the command's first output.
 */
require('../support/run-typescript.cjs');

const { dockerSandboxes } = require('../../adapters/docker/index.ts');
const { localSandboxesInRunner } = require('../../adapters/local/in-runner.ts');
const { RUNNER } = require('./local/runner.ts');

async function main([kind, workspace, gitView, image, command]) {
  const sandboxes = kind === 'docker' ? dockerSandboxes({ worker: `worker-${process.pid}` }) : localSandboxesInRunner(RUNNER);
  const profile = { kind, image, memoryMb: 256, cpus: 1, maxProcesses: 64, maxFileMb: 64, commandTimeoutSec: 60 };
  const sandbox = await sandboxes.open({ job: 'killed', workspace, gitView, profile, network: false });
  const onOutput = () => process.stdout.write('running\n');
  await sandbox.exec({ argv: ['bash', '-c', command], timeoutMs: 60_000, maxOutputBytes: 1000, onOutput }, new AbortController().signal);
}

main(process.argv.slice(2));
