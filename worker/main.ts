/**
 * The worker's entry and composition root: settings, a slot, the adapters behind the ports, the activities over the ports, one
 * Temporal worker. Ends with exit code 0 on SIGTERM or SIGINT, after its grace.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../activities';
import { letGoOfEnded } from '../activities/let-go';
import type { Ports } from '../activities/ports';
import { dockerSandboxes } from '../adapters/docker';
import { gitStores, gitWorkspaces } from '../adapters/git';
import { gitHub } from '../adapters/github';
import { localSandboxesInRunner } from '../adapters/local/in-runner';
import { openAiModel } from '../adapters/model';
import { notifier } from '../adapters/notifier';
import { redactedSandboxes } from '../adapters/redacted-sandboxes';
import { sandboxesByKind } from '../adapters/sandboxes';
import { type Environment, readEnvironment } from '../config/environment';
import { TASK_QUEUE } from '../contract/names';
import { byShape, type Redactor, redactorFor } from '../redaction/redactor';
import { crashPoints } from './crash';
import { handBack } from './handback';
import { isAlive } from './identity';
import { recordRunningIn } from './interceptors';
import { logTo } from './log';
import { packageRoot } from './package-root';
import { type Slot, takeSlot } from './slot';
import { underSupervision } from './supervised';

const SWEEP_EVERY_MS = 60_000;

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const secrets = redactorFor(environment.secrets);
  Runtime.install({ logger: new DefaultLogger('WARN', logTo(process.stderr, secrets.redact)) });
  const slot = await takeSlot(environment.home);
  const ports = connectPorts(environment, slot, secrets);
  // What the environment said is known by now; nothing that this process starts should inherit a secret.
  delete process.env.OPENAI_API_KEY;
  delete process.env.TEMPORAL_API_KEY;
  delete process.env.LONGHAUL_WEBHOOK_SECRET;
  delete process.env.GITHUB_TOKEN;
  const connection = await NativeConnection.connect(environment.temporal.connectionOptions);
  await takeBack(environment, slot);
  const worker = await Worker.create({
    connection,
    namespace: environment.temporal.namespace,
    taskQueue: TASK_QUEUE,
    // Short: it is in four events of every activity.
    identity: `${process.pid}@${hostname()}`,
    workflowBundle: { codePath: join(packageRoot(), 'dist', 'workflow-bundle.js') },
    activities: createActivities(ports),
    interceptors: { activity: [recordRunningIn(slot.runningDir)] },
    // Each with its reason in docs/decisions.md, in the table of timeouts.
    stickyQueueScheduleToStartTimeout: '2 s',
    maxHeartbeatThrottleInterval: '300 ms',
    defaultHeartbeatThrottleInterval: '300 ms',
    shutdownGraceTime: '20 s',
  });
  const stopSweeping = sweepRegularly(ports);
  try {
    const running = worker.run();
    underSupervision(() => worker.shutdown());
    await running;
  } finally {
    stopSweeping();
    await ports.sandboxes.close();
    await connection.close();
  }
}

function connectPorts(environment: Environment, slot: Slot, secrets: Redactor): Ports {
  const { redact } = secrets;
  const commandUser = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : undefined;
  const user = commandUser ? { commandUser } : {};
  const docker = dockerSandboxes({ worker: slot.identity, isAlive: async (worker) => isAlive(worker), setup: environment.setup, ...user });
  return {
    stores: gitStores({ home: environment.home, secrets, ...(environment.packEvery ? { packEvery: environment.packEvery } : {}) }),
    workspaces: gitWorkspaces({ cacheDir: slot.cacheDir, ...user }),
    sandboxes: redactedSandboxes(sandboxesByKind({ docker, local: localSandboxesInRunner() }), redact),
    model: openAiModel({ ...environment.openAi, redact }),
    notifier: notifier({ ...environment.notify, redact }),
    forge: gitHub(environment.gitHub),
    redact,
    crash: crashPoints(process.env),
  };
}

/** Whatever the slot's dead owner was running is given back at once, instead of after a heartbeat timeout. */
async function takeBack({ temporal }: Environment, slot: Slot): Promise<void> {
  if (slot.predecessor.length === 0) return;
  const connection = await Connection.connect(temporal.connectionOptions);
  try {
    await handBack(new Client({ connection, namespace: temporal.namespace }), slot.predecessor);
    slot.forgetPredecessor();
  } finally {
    await connection.close();
  }
}

/**
 * What dead workers left on this engine, and what this slot keeps of jobs that have ended, at start and every minute. An engine that
 * does not answer is asked again.
 */
function sweepRegularly(ports: Ports): () => void {
  const sweep = () => {
    void ports.sandboxes.sweep().catch(() => {});
    void letGoOfEnded(ports).catch(() => {});
  };
  sweep();
  const timer = setInterval(sweep, SWEEP_EVERY_MS);
  return () => clearInterval(timer);
}

main().catch((error: unknown) => {
  // Before the environment is known, its secrets are not either.
  process.stderr.write(`worker: ${byShape.redact(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
});
