/** A llama-server process with one model on loopback: started, healthy, ended for sure. */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../worker/free-port';
import { end } from '../support/rig';
import type { Obtained } from './obtain';

export interface LlamaServer {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  /** Tokens of a request's prompt, rendered and counted by the server as if it had been asked. */
  promptTokens(body: string): Promise<number>;
  stop(): Promise<void>;
}

/** Both end their threads' spinning, which would take the processors from the jobs. */
const PATIENT = { GOMP_SPINCOUNT: '0', OMP_WAIT_POLICY: 'passive' };

export async function startLlamaServer({ model, server }: Obtained, windowTokens: number, logFile: string): Promise<LlamaServer> {
  const port = await freePort(0);
  const where = ['--host', '127.0.0.1', '--port', String(port)];
  const size = ['-c', String(windowTokens), '-t', '2', '-np', '1'];
  const args = ['-m', model, '--alias', MODEL_NAME, ...where, ...size, '--jinja', '--device', 'none', '--offline'];
  const log = openSync(logFile, 'a');
  const child = spawn(server, args, { stdio: ['ignore', log, log], env: { ...process.env, ...PATIENT } });
  const origin = `http://127.0.0.1:${port}`;
  while (!(await healthy(origin))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`llama-server ended with ${child.exitCode ?? child.signalCode}: see ${logFile}.`);
    await sleep(200);
  }
  return { url: `${origin}/v1`, promptTokens: (body) => promptTokens(origin, body), stop: () => end(child, 'SIGTERM') };
}

export const MODEL_NAME = 'qwen2.5-coder-1.5b';

async function healthy(origin: string): Promise<boolean> {
  return fetch(`${origin}/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function promptTokens(origin: string, body: string): Promise<number> {
  const { prompt } = (await posted(`${origin}/apply-template`, body)) as { prompt: string };
  const { tokens } = (await posted(`${origin}/tokenize`, JSON.stringify({ content: prompt, add_special: true, parse_special: true }))) as {
    tokens: unknown[];
  };
  return tokens.length;
}

async function posted(url: string, body: string): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`llama-server answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}
