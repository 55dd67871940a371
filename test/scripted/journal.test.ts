import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCalls } from '../../scripted/journal';
import { say } from '../../scripted/replies';
import { startScriptedModel } from '../../scripted/server';
import { ask, inDirectory, post } from './asking';

const scripts = { job: { replies: [say('ok')], faults: [{ kind: 'cut' as const, turn: 2 }] } };

test('each request is a line before its answer, and each whole answer another', () =>
  inDirectory(async (directory) => {
    const logFile = join(directory, 'wire.log');
    const model = await startScriptedModel({ scripts, logFile, keepBodies: true });
    await post(model.url, ask('job', 1));
    await post(model.url, ask('job', 2))
      .then(
        (response) => response.text(),
        () => 'cut',
      )
      .catch(() => 'cut');
    await model.close();
    const lines = readFileSync(logFile, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { n: 1, model: 'job', turn: 1, answered: false, bytes: JSON.stringify(ask('job', 1)).length, body: JSON.stringify(ask('job', 1)) },
      { n: 1, answered: true },
      { n: 2, turn: 2, answered: false, fault: 'cut' },
    ]);
  }));

test('the log goes on after a restart, and a line torn by a kill spoils nothing', () =>
  inDirectory(async (directory) => {
    const logFile = join(directory, 'wire.log');
    const first = await startScriptedModel({ scripts, logFile });
    await post(first.url, ask('job', 1));
    await first.close();
    appendFileSync(logFile, '{"n":2,"at":"20');
    const second = await startScriptedModel({ scripts, logFile });
    await post(second.url, ask('job', 1));
    await second.close();
    expect(second.calls('job').map((call) => [call.n, call.turn, call.answered])).toEqual([
      [1, 1, true],
      [2, 1, true],
    ]);
    expect(readCalls(readFileSync(logFile, 'utf8'))).toEqual(second.calls());
  }));

test('equal bodies have equal hashes, and the common prefix of two requests is counted', async () => {
  const model = await startScriptedModel({ scripts });
  for (const turn of [1, 1, 3]) await post(model.url, ask('job', turn));
  await model.close();
  const [a, b, c] = model.calls();
  expect(a?.sha256).toBe(b?.sha256);
  expect(c?.sha256).not.toBe(b?.sha256);
  expect([a?.prefixBytes, b?.prefixBytes, c?.prefixBytes]).toEqual([0, a?.bytes, JSON.stringify(ask('job', 1)).indexOf('1"')]);
});
