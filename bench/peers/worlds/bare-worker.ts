/** Its worker: `node -r run-typescript.cjs bare-worker.ts ADDRESS MODEL_URL`. Prints `ready` once it polls. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const BASH = { type: 'function', function: { name: 'bash', parameters: { type: 'object' } } };

async function act(command: string, cwd: string): Promise<number> {
  const child = spawn('bash', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  const [code] = await once(child, 'close');
  return code;
}

async function main([address = '', modelUrl = '']: readonly string[]): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const ask = async (model: string, turn: number): Promise<string | null> => {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: `Turn ${turn}` }], tools: [BASH] });
    const response = await fetch(`${modelUrl}/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { choices } = (await response.json()) as Answer;
    const call = choices[0]?.message.tool_calls?.[0];
    return call ? JSON.parse(call.function.arguments).command : null;
  };
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue: 'bare',
    workflowsPath: join(__dirname, 'bare-workflow.ts'),
    activities: { ask, act },
  });
  process.stdout.write('ready\n');
  await worker.run();
}

interface Answer {
  readonly choices: readonly {
    readonly message: { readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[] };
  }[];
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
