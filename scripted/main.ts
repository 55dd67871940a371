/** The scripted model as a process of its own: reads its options, prints its URL, and serves until it is told to end. */
import { parseArgs } from 'node:util';
import { startScriptedModel } from './server';

const USAGE = 'usage: node dist/scripted/main.js --scripts DIR [--port N] [--log FILE] [--keep-bodies]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scripts: { type: 'string' },
      port: { type: 'string', default: '0' },
      log: { type: 'string' },
      'keep-bodies': { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is not a port number.`);
  const model = await startScriptedModel({
    port,
    keepBodies: values['keep-bodies'],
    ...(values.scripts === undefined ? {} : { scripts: values.scripts }),
    ...(values.log === undefined ? {} : { logFile: values.log }),
  });
  process.stdout.write(`${model.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exitCode = 2;
});
