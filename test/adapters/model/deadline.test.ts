import { openAiModel } from '../../../adapters/model';
import { say } from '../../../scripted/replies';
import type { Fault } from '../../../scripted/script';
import { type ScriptedModel, startScriptedModel } from '../../../scripted/server';
import { bareServer, delta, never, request, sse } from './wire';

let scripted: ScriptedModel;
beforeAll(async () => {
  scripted = await startScriptedModel();
});
afterAll(() => scripted.close());

class Reason extends Error {}

describe('an abort', () => {
  test.each<[string, Fault]>([
    ['before the headers', { kind: 'hang' }],
    ['in the middle of the stream', { kind: 'stall' }],
    ['while bytes come slowly', { kind: 'slow', charsPerSec: 5 }],
  ])('%s throws the reason of the signal', async (_when, fault) => {
    scripted.addScript('job', { replies: [say('words '.repeat(50))], faults: [fault] });
    const controller = new AbortController();
    const reason = new Reason('the job was cancelled');
    const before = scripted.calls('job').length;
    const call = openAiModel({ baseURL: scripted.url }).reply(request(), controller.signal);
    const outcome = call.catch((error: unknown) => error);
    while (scripted.calls('job').length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(reason);
    expect(await outcome).toBe(reason);
  });

  test('of a signal that has fired before sends nothing', async () => {
    const before = scripted.calls().length;
    const reason = new Reason('too late');
    await expect(openAiModel({ baseURL: scripted.url }).reply(request(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(scripted.calls()).toHaveLength(before);
  });

  test('closes the connection, so that the provider can stop', async () => {
    let closed: () => void = () => {};
    const wasClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const controller = new AbortController();
    const server = await bareServer((response) => {
      response.once('close', closed);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(delta({ content: 'one' })));
    });
    const call = openAiModel({ baseURL: server.url }).reply(request(), controller.signal, () => controller.abort(new Reason('stop')));
    await expect(call).rejects.toThrow('stop');
    await wasClosed;
    await server.close();
  });
});

test('a deadline leaves no timer and no listener behind after a good reply', async () => {
  scripted.addScript('quick', { replies: [say('ok')] });
  const signal = never();
  const removed = jest.spyOn(signal, 'removeEventListener');
  const added = jest.spyOn(signal, 'addEventListener');
  await openAiModel({ baseURL: scripted.url }).reply(request({ name: 'quick', timeoutSec: 10 ** 7 }), signal);
  expect(added).toHaveBeenCalledTimes(1);
  expect(removed).toHaveBeenCalledTimes(1);
});
