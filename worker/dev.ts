/**
 * The process behind `longhaul dev`: an embedded server and its workers, kept running until SIGINT or SIGTERM (a second one skips the
 * grace). Says what happens as lines of JSON on stdout (`DevEvent`), problems on stderr. Ends with 0 when told to, with 1 when it
 * cannot start.
 */
import { parseArgs } from 'node:util';
import { readEnvironment } from '../config/environment';
import { say } from './dev-events';
import { type DevOptions, DevSession } from './dev-session';

const USAGE = 'usage: node dist/worker/dev.js [--workers N] [--end-with-stdin] [--suggest-continue-as-new EVENTS]';

async function main(): Promise<void> {
  const { options, endWithStdin } = readArguments();
  // A reader that went away must not take the server and the jobs with it.
  process.stdout.on('error', () => {});
  const told = toldToEnd(endWithStdin);
  const session = await DevSession.start(options);
  await told.first;
  say({ type: 'stopping' });
  const ended = session.end();
  await Promise.race([ended, told.second]);
  await session.end(false);
}

function readArguments(): { readonly options: DevOptions; readonly endWithStdin: boolean } {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', default: '1' },
      'end-with-stdin': { type: 'boolean', default: false },
      'suggest-continue-as-new': { type: 'string' },
    },
  });
  const events = values['suggest-continue-as-new'];
  const options: DevOptions = {
    home: readEnvironment(process.env).home,
    workers: wholeNumber('--workers', values.workers),
    ...(events === undefined ? {} : { suggestContinueAsNewAfterEvents: wholeNumber('--suggest-continue-as-new', events) }),
  };
  return { options, endWithStdin: values['end-with-stdin'] };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${name} ${text} is not a whole number of at least 1.\n${USAGE}`);
  return number;
}

/** By a signal, or by the end of a pipe that whoever started this holds. */
function toldToEnd(endWithStdin: boolean): { readonly first: Promise<void>; readonly second: Promise<void> } {
  let resolveFirst = () => {};
  let resolveSecond = () => {};
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    resolveSecond = resolve;
  });
  let times = 0;
  const again = () => (++times === 1 ? resolveFirst() : resolveSecond());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, again);
  if (endWithStdin) process.stdin.resume().once('end', again);
  return { first, second };
}

main().then(
  // A pipe on stdin would keep a finished process waiting.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`dev: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
