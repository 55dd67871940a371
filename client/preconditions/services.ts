/** What has to answer: the model's endpoint, the Temporal server, a worker on it. Asks only. */
import type { Environment } from '../../config/environment';
import { withoutPassword } from '../../config/secrets';
import { serverFor } from '../connect';
import { NoServerError, RejectedError } from '../errors';
import { Longhaul } from '../longhaul';
import { type Finding, finding } from './finding';

const ANSWER_MS = 5_000;

export async function modelEndpoint({ openAi }: Environment): Promise<Finding> {
  const name = 'model endpoint';
  const remedy = 'Set OPENAI_API_KEY, and OPENAI_BASE_URL for an endpoint other than OpenAI';
  if (!openAi.apiKey && !openAi.baseURL) return finding(name, false, 'neither a key nor a base URL', remedy);
  const url = `${(openAi.baseURL ?? 'https://api.openai.com/v1').replace(/\/+$/, '')}/models`;
  const shown = withoutPassword(url);
  try {
    const headers = { authorization: `Bearer ${openAi.apiKey ?? 'none'}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    await response.body?.cancel();
    return finding(name, response.ok, `${shown} answers ${response.status}`, remedy);
  } catch (error) {
    return finding(name, false, `${shown} does not answer (${reason(error)})`, remedy);
  }
}

/** `fetch` says "fetch failed" and keeps what happened in the cause; its message may repeat the address, with a password in it. */
function reason(error: unknown): string {
  const { cause, message } = error as { readonly cause?: { readonly code?: string; readonly message?: string }; readonly message: string };
  return withoutPassword(cause?.code ?? cause?.message ?? message);
}

export async function temporalServer(environment: Environment): Promise<readonly Finding[]> {
  try {
    const longhaul = await Longhaul.connect(environment);
    try {
      const count = await longhaul.workers();
      const { address, namespace } = longhaul.server;
      return [
        finding('Temporal server', true, `${address}, namespace ${namespace}`, ''),
        finding('worker', count > 0, `${count} asked for work in the last minutes`, 'Start one with: longhaul worker (or longhaul dev)'),
      ];
    } finally {
      await longhaul.close();
    }
  } catch (error) {
    return [notThere(error, environment)];
  }
}

function notThere(error: unknown, environment: Environment): Finding {
  const name = 'Temporal server';
  if (error instanceof NoServerError) {
    const found = `none answers at ${serverFor(environment).address}`;
    return finding(name, false, found, 'Start one with: longhaul dev, or set TEMPORAL_ADDRESS to yours');
  }
  const [problem] = error instanceof RejectedError ? error.problems : [];
  if (!problem) return finding(name, false, (error as Error).message, 'Look at that server, or set TEMPORAL_ADDRESS to another');
  return finding(name, false, `${problem.value} ${problem.problem}`, problem.remedy);
}
