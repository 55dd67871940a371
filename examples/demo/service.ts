/** The service that the demo runs on: the scripted model in this process, `dev` (server and worker) in another. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ScriptedModel, startScriptedModel } from '../../scripted/server';
import type { DevEvent } from '../../worker/dev-events';
import { DEMO_SCRIPT } from './script';

export interface Service {
  readonly model: ScriptedModel;
  readonly address: string;
  readonly uiUrl: string;
  readonly workerPid: () => number;
  /** Called with everything that dies and comes back. */
  onEvent: (event: DevEvent) => void;
  stop(): Promise<void>;
}

/** Resolves when a worker polls. Throws what `dev` said if it cannot start. */
export async function startService(home: string, wireLog: string): Promise<Service> {
  const model = await startScriptedModel({ scripts: { demo: DEMO_SCRIPT }, logFile: wireLog });
  const env = { ...process.env, LONGHAUL_HOME: home, OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'scripted' };
  const dev = spawn(process.execPath, [join(__dirname, '..', '..', 'worker', 'dev.js'), '--end-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  });
  let workerPid = 0;
  let onEvent: (event: DevEvent) => void = () => {};
  const ready = new Promise<Extract<DevEvent, { type: 'ready' }>>((resolve, reject) => {
    const problems: string[] = [];
    dev.stderr.on('data', (chunk) => problems.push(String(chunk)));
    dev.once('exit', () => reject(new Error(problems.join('').trim() || 'dev ended while it started')));
    createInterface({ input: dev.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as DevEvent;
      if (event.type === 'worker-up') workerPid = event.pid;
      if (event.type === 'ready') resolve(event);
      onEvent(event);
    });
  });
  const { address, uiUrl } = await ready.catch(async (error) => {
    await model.close();
    throw error;
  });
  return {
    model,
    address,
    uiUrl,
    workerPid: () => workerPid,
    set onEvent(listener: (event: DevEvent) => void) {
      onEvent = listener;
    },
    stop: () => stop(dev, model),
  };
}

async function stop(dev: ChildProcess, model: ScriptedModel): Promise<void> {
  const exited = dev.exitCode === null ? once(dev, 'exit') : Promise.resolve();
  dev.kill('SIGTERM');
  await exited;
  await model.close();
}
