/** Its worker: `node ai-sdk-worker.cjs ADDRESS MODEL_URL`. Prints `ready` once it polls. */
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { createOpenAICompatible } = require('@ai-sdk/openai-compatible');
const { AiSdkPlugin } = require('@temporalio/ai-sdk');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

function bash({ command, cwd }) {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.once('close', (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

async function main([address, baseURL]) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue: 'ai-sdk',
    workflowsPath: join(__dirname, 'ai-sdk-workflow.js'),
    activities: { bash },
    plugins: [new AiSdkPlugin({ modelProvider: createOpenAICompatible({ name: 'scripted', baseURL, apiKey: 'scripted' }) })],
  });
  process.stdout.write('ready\n');
  await worker.run();
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
