import { openAiModel } from '../../../adapters/model';
import type { ModelRequest } from '../../../contract/chat';
import { run, say, together } from '../../../scripted/replies';
import { type ScriptedModel, startScriptedModel } from '../../../scripted/server';
import { bareServer, callBare, delta, failureOf, never, request, sse, turn } from './wire';

let scripted: ScriptedModel;
beforeAll(async () => {
  scripted = await startScriptedModel({ keepBodies: true });
});
afterAll(() => scripted.close());

const model = () => openAiModel({ baseURL: scripted.url });

describe('a call', () => {
  test('returns text, calls, finish reason and usage as the server gave them', async () => {
    const reply = together(say('I run the tests.'), run('npm test'), run('git status', 5));
    scripted.addScript('whole', { replies: [{ ...reply, usage: { inputTokens: 900, cachedTokens: 700, outputTokens: 33 } }] });
    await expect(model().reply(request({ name: 'whole' }), never())).resolves.toEqual({
      text: 'I run the tests.',
      calls: [
        { id: 'call_1_0', tool: 'run', args: '{"command":"npm test"}' },
        { id: 'call_1_1', tool: 'run', args: '{"command":"git status","timeoutSec":5}' },
      ],
      finishReason: 'tool_calls',
      usage: { inputTokens: 900, cachedTokens: 700, outputTokens: 33 },
    });
  });

  test('reports growing progress while the reply streams', async () => {
    scripted.addScript('long', { replies: [say('x'.repeat(200))], charsPerSec: 20_000 });
    const seen: number[] = [];
    await model().reply(request({ name: 'long' }), never(), (chars) => seen.push(chars));
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(200);
  });

  test('is the same bytes for the same request, whatever order its fields are in', async () => {
    scripted.addScript('bytes', { replies: [say('ok')] });
    const first: ModelRequest = request({ name: 'bytes', temperature: 0, seed: 7 }, [
      { role: 'assistant', content: 'a', calls: [{ id: 'c1', tool: 'run', args: '{"command":"ls"}' }] },
      { role: 'tool', callId: 'c1', content: 'README' },
      ...turn(2),
    ]);
    const second: ModelRequest = { tools: first.tools, messages: first.messages.map(reversed), profile: reversed(first.profile) };
    await model().reply(first, never());
    await model().reply(second, never());
    const [a, b] = scripted.calls('bytes');
    expect(a?.body).toContain('"temperature":0,"seed":7');
    expect(b?.body).toBe(a?.body);
    expect(b?.sha256).toBe(a?.sha256);
  });

  test('leaves temperature and seed out unless the profile has them', async () => {
    scripted.addScript('plain', { replies: [say('ok')] });
    await model().reply(request({ name: 'plain' }), never());
    const body = JSON.parse(scripted.calls('plain')[0]?.body ?? '') as Record<string, unknown>;
    expect(Object.keys(body).sort()).toEqual(['max_completion_tokens', 'messages', 'model', 'stream', 'stream_options', 'tools']);
    expect(body.max_completion_tokens).toBe(512);
  });

  test('uses one connection for calls in a row', async () => {
    const ports = new Set<number | undefined>();
    const server = await bareServer((response, _body, incoming) => {
      ports.add(incoming.socket.remotePort);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${sse(delta({ content: 'ok' }, 'stop'))}data: [DONE]\n\n`);
    });
    const kept = openAiModel({ baseURL: server.url });
    for (let call = 0; call < 3; call += 1) await kept.reply(request(), never());
    await server.close();
    expect(ports.size).toBe(1);
  });
});

describe('the output cap', () => {
  const refusal = { error: { message: "Unrecognized request argument supplied: 'max_completion_tokens'", code: null } };

  test('falls back to max_tokens where the endpoint does not know the newer name, and remembers it', async () => {
    const answer = (response: import('node:http').ServerResponse, body: string) => {
      if (body.includes('max_completion_tokens')) return response.writeHead(400).end(JSON.stringify(refusal));
      return response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(delta({ content: 'ok' }, 'stop')));
    };
    await callBare(answer, async (local, server) => {
      await local.reply(request(), never());
      await local.reply(request(), never());
      expect(server.bodies.map((body) => body.includes('"max_tokens":512'))).toEqual([false, true, true]);
    });
  });

  test('does not try again when only its value is refused', async () => {
    const tooLarge = {
      error: { message: 'max_completion_tokens is too large: 512. This model supports at most 256.', code: 'invalid_value' },
    };
    await callBare(
      (response) => response.writeHead(400).end(JSON.stringify(tooLarge)),
      async (local, server) => {
        expect((await failureOf(local.reply(request(), never()))).kind).toBe('invalid_request');
        expect(server.bodies).toHaveLength(1);
      },
    );
  });
});

describe('the key', () => {
  test('is not needed with a base URL, and its lack is a named failure without one', async () => {
    scripted.addScript('keyless', { replies: [say('ok')] });
    expect((await model().reply(request({ name: 'keyless' }), never())).text).toBe('ok');
    const failure = await failureOf(openAiModel({}).reply(request(), never()));
    expect(failure).toMatchObject({ kind: 'unauthorized', retryable: false, message: expect.stringContaining('OPENAI_API_KEY') });
  });

  test.each(['sk-a b', 'sk-a\nb', 'sk-ä'])('that cannot be sent is refused without being shown (%j)', async (apiKey) => {
    const failure = await failureOf(openAiModel({ apiKey }).reply(request(), never()));
    expect(failure.kind).toBe('unauthorized');
    expect(failure.message).not.toContain(apiKey);
  });

  test.each(['http://me:hunter2@localhost/v1', 'ftp://localhost', 'localhost:11434'])('base URL %s is refused', async (baseURL) => {
    const failure = await failureOf(openAiModel({ baseURL }).reply(request(), never()));
    expect(failure.kind).toBe('unauthorized');
    expect(failure.message).not.toContain('hunter2');
  });
});

function reversed<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).reverse()) as T;
}
