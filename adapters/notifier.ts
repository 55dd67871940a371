/**
 * Notices to the outside: webhooks, signed as the Standard Webhooks specification says (standardwebhooks.com), and a command that whoever
 * runs the worker has set. Neither follows where a notice's text leads: it is data on a body or on standard input.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { Notifier } from '../activities/ports';
import type { Notice } from '../contract/messages';
import { redactedDeep } from '../redaction/deep';
import { byShape, type Redact } from '../redaction/redactor';

export interface NotifierOptions {
  /** As the specification writes it: `whsec_` and base64, or any text. Without it nothing is signed. */
  readonly webhookSecret?: string;
  /** For `sh -c`; gets the notice as JSON on standard input. */
  readonly command?: string;
  /** By shape alone if absent. */
  readonly redact?: Redact;
}

const ANSWER_WITHIN_MS = 15_000;
const COMMAND_WITHIN_MS = 50_000;

export function notifier({ webhookSecret, command, redact = byShape.redact }: NotifierOptions): Notifier {
  return {
    async webhook(url, given, signal) {
      const notice = redactedDeep(given, redact);
      const body = JSON.stringify(notice);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signedHeaders(notice, body, webhookSecret) },
        body,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`The webhook answers ${response.status}.`);
    },
    command: (notice, signal) => (command === undefined ? noCommand() : run(command, redactedDeep(notice, redact), signal)),
  };
}

/** The same notice has the same id however often it is sent: a receiver tells a repeated one by it. */
function signedHeaders({ id }: Notice, body: string, secret: string | undefined): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

async function noCommand(): Promise<void> {
  throw new Error('The job asks for a command and this worker has none: set LONGHAUL_NOTIFY_COMMAND where it runs.');
}

async function run(command: string, notice: Notice, signal: AbortSignal): Promise<void> {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(COMMAND_WITHIN_MS)]),
    killSignal: 'SIGKILL',
  });
  // One that does not read its input is no failure.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(notice));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`LONGHAUL_NOTIFY_COMMAND ended with ${code}.`);
}
