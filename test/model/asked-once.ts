/** The same model asked once, without longhaul: it sees the source, the test and how the test fails, and answers with the whole file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepAliveFetch } from '../../adapters/model/transport';
import { MODEL_NAME } from './llama-server';
import type { Task } from './tasks';

export interface AskedOnce {
  readonly task: string;
  readonly fixed: boolean;
  readonly tokens: number;
  readonly seconds: number;
}

const OUTPUT_TOKENS = 768;

export async function askOnce(url: string, dir: string, task: Task): Promise<AskedOnce> {
  const startedAt = Date.now();
  mkdirSync(dir, { recursive: true });
  for (const [path, content] of Object.entries(task.files)) writeFileSync(join(dir, path), content);
  const source = Object.keys(task.files).find((path) => path !== 'test.js') as string;
  const files = Object.entries(task.files).map(([path, content]) => `${path}:\n${content}`);
  const content = `${task.goal}\n\n${files.join('\n')}\nnode test.js says:\n${failure(dir) ?? 'nothing'}\n\nAnswer with the whole new ${source}.`;
  const { text, tokens } = await complete(url, content);
  writeFileSync(join(dir, source), text);
  return { task: task.name, fixed: failure(dir) === null, tokens, seconds: Math.round((Date.now() - startedAt) / 1000) };
}

/** How the test fails, or null. What a model wrote may read this directory and nothing else. */
function failure(dir: string): string | null {
  try {
    const confined = ['--experimental-permission', `--allow-fs-read=${dir}/*`, '--no-warnings', 'test.js'];
    execFileSync(process.execPath, confined, { cwd: dir, stdio: 'pipe', timeout: 10_000 });
    return null;
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr ?? error).slice(0, 2_000);
  }
}

async function complete(url: string, content: string): Promise<{ readonly text: string; readonly tokens: number }> {
  const schema = { type: 'object', properties: { content: { type: 'string' } }, required: ['content'], additionalProperties: false };
  // The built-in one gives up after five minutes.
  const response = await keepAliveFetch()(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: MODEL_NAME,
      messages: [{ role: 'user', content }],
      response_format: { type: 'json_schema', json_schema: { name: 'file', strict: true, schema } },
      temperature: 0,
      seed: 7,
      max_tokens: OUTPUT_TOKENS,
    }),
  });
  const body = (await response.json()) as { choices: { message: { content: string } }[]; usage?: { total_tokens?: number } };
  return { text: fileIn(body.choices[0]?.message.content ?? ''), tokens: body.usage?.total_tokens ?? 0 };
}

function fileIn(reply: string): string {
  try {
    return String((JSON.parse(reply) as { content?: unknown }).content ?? '');
  } catch {
    return reply;
  }
}
