/** Plain requests as any client of the wire would send them: these tests know nothing of the adapter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const post = (url: string, body: unknown, path = '/chat/completions'): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

export const put = (url: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'PUT', body: JSON.stringify(body) });

export const ask = (model: string, turn: number, more: object = {}) => ({
  model,
  messages: [{ role: 'user', content: `Turn ${turn}` }],
  ...more,
});

export async function textOf(response: Response | Promise<Response>): Promise<string> {
  const body = (await (await response).json()) as { choices: { message: { content: string } }[] };
  return body.choices[0]?.message.content ?? '';
}

/** Runs with a directory of its own that is gone afterwards. */
export async function inDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'scripted-model-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
