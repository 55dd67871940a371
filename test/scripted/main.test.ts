/** The scripted model as a real process. It is compiled here, so that the test needs no build. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';
import { readCalls } from '../../scripted/journal';
import { ask, inDirectory, post, put, textOf } from './asking';

const ROOT = resolve(__dirname, '../..');

function compileTo(directory: string): string {
  for (const file of readdirSync(join(ROOT, 'scripted'))) {
    const { code } = transformFileSync(join(ROOT, 'scripted', file), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(directory, `${basename(file, '.ts')}.js`), code);
  }
  return join(directory, 'main.js');
}

function start(main: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [main, ...args], { env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') } });
}

async function firstLine(child: ChildProcess, stream: 'stdout' | 'stderr'): Promise<string> {
  const [chunk] = (await once(child[stream] as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer];
  return chunk.toString().split('\n')[0] ?? '';
}

test('serves a directory of scripts, survives a kill without forgetting its log, and ends on SIGTERM', () =>
  inDirectory(async (directory) => {
    const main = compileTo(directory);
    const scripts = join(directory, 'scripts');
    const log = join(directory, 'wire.log');
    mkdirSync(scripts);
    writeFileSync(join(scripts, 'demo.json'), JSON.stringify({ replies: [{ text: 'turn {{turn}}' }] }));
    const first = start(main, '--scripts', scripts, '--log', log);
    const url = await firstLine(first, 'stdout');
    expect(await textOf(post(url, ask('demo', 1)))).toBe('turn 1');
    await put(url, '/faults/demo', [{ kind: 'hang' }]);
    const hanging = post(url, ask('demo', 2)).catch(() => 'broken');
    while (readCalls(readFileSync(log, 'utf8')).length < 2) await new Promise((wait) => setTimeout(wait, 10));
    first.kill('SIGKILL');
    expect(await hanging).toBe('broken');

    const second = start(main, '--scripts', scripts, '--log', log, '--port', new URL(url).port);
    expect(await firstLine(second, 'stdout')).toBe(url);
    expect(await textOf(post(url, ask('demo', 2)))).toBe('turn 2');
    second.kill('SIGTERM');
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(readCalls(readFileSync(log, 'utf8')).map((call) => [call.n, call.turn, call.answered])).toEqual([
      [1, 1, true],
      [2, 2, false],
      [3, 2, true],
    ]);
  }));

test.each([
  [['--port', 'x'], /--port x/],
  [['--scripts', '/nowhere/at/all'], /nowhere/],
  [['--what'], /--what/],
])('%j ends with a message and code 2', (args, message) =>
  inDirectory(async (directory) => {
    const child = start(compileTo(directory), ...args);
    const exit = once(child, 'exit');
    expect(await firstLine(child, 'stderr')).toMatch(message);
    expect(await exit).toEqual([2, null]);
  }),
);
