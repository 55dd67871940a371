/** Every fault of the scripted model, end to end to the failure that the activities see. */
import { openAiModel } from '../../../adapters/model';
import type { ModelFailureKind } from '../../../contract/failures';
import { run, say, together } from '../../../scripted/replies';
import type { Fault, Script } from '../../../scripted/script';
import { type ScriptedModel, startScriptedModel } from '../../../scripted/server';
import { failureOf, never, request } from './wire';

let scripted: ScriptedModel;
beforeAll(async () => {
  scripted = await startScriptedModel();
});
afterAll(() => scripted.close());

const REPLY = together(say('Some words that fill more than one event of the stream.'), run('npm test'));
let name = '';

async function reply(script: Partial<Script>, timeoutSec = 20) {
  name = `fault-${Math.random()}`;
  scripted.addScript(name, { replies: [REPLY], ...script });
  return openAiModel({ baseURL: scripted.url }).reply(request({ name, timeoutSec }), never());
}

const table: readonly [Fault, ModelFailureKind, boolean][] = [
  [{ kind: 'status', status: 408 }, 'timeout', true],
  [{ kind: 'status', status: 409 }, 'overloaded', true],
  [{ kind: 'status', status: 429 }, 'rate_limited', true],
  [{ kind: 'status', status: 500 }, 'overloaded', true],
  [{ kind: 'status', status: 503 }, 'overloaded', true],
  [{ kind: 'status', status: 529 }, 'overloaded', true],
  [{ kind: 'status', status: 400 }, 'invalid_request', false],
  [{ kind: 'status', status: 401 }, 'unauthorized', false],
  [{ kind: 'status', status: 403 }, 'unauthorized', false],
  [{ kind: 'status', status: 404 }, 'unknown_model', false],
  [{ kind: 'status', status: 422 }, 'invalid_request', false],
  [{ kind: 'status', status: 400, code: 'content_filter' }, 'content_filter', false],
  [{ kind: 'cut' }, 'transport', true],
  [{ kind: 'cut', clean: true }, 'transport', true],
  [{ kind: 'garbage' }, 'transport', true],
  [{ kind: 'empty' }, 'empty_reply', true],
  [{ kind: 'context_overflow' }, 'context_overflow', false],
  [{ kind: 'content_filter' }, 'content_filter', false],
];

test.each(table)('%j is %s, retryable %s, and the next attempt gets the reply', async (fault, kind, retryable) => {
  const failure = await failureOf(reply({ faults: [fault] }));
  expect(failure).toMatchObject({ kind, retryable });
  const again = await openAiModel({ baseURL: scripted.url }).reply(request({ name }), never());
  expect(again.calls).toHaveLength(1);
});

test.each(['hang', 'stall'] as const)('%s ends at the deadline as a timeout', async (kind) => {
  const failure = await failureOf(reply({ faults: [{ kind }] }, 0.3));
  expect(failure).toMatchObject({ kind: 'timeout', retryable: true, message: expect.stringContaining('timeoutSec') });
});

test('a reply that is too slow for its deadline is a timeout, though bytes keep coming', async () => {
  expect((await failureOf(reply({ faults: [{ kind: 'slow', charsPerSec: 500 }] }, 0.5))).kind).toBe('timeout');
});

test('a malformed tool call is passed through as the model wrote it', async () => {
  const { calls } = await reply({ faults: [{ kind: 'malformed_call' }] });
  expect(calls).toEqual([{ id: 'call_1_0', tool: 'run', args: '{"command":' }]);
});

test('a prompt larger than the window is an overflow that names both sizes', async () => {
  const failure = await failureOf(reply({ windowTokens: 10 }));
  expect(failure).toMatchObject({
    kind: 'context_overflow',
    message: expect.stringMatching(/maximum context length is 10 tokens.* \d+ tokens/),
  });
});

test('a model that the server does not know names the model and the remedy', async () => {
  const failure = await failureOf(openAiModel({ baseURL: scripted.url }).reply(request({ name: 'nobody' }), never()));
  expect(failure).toMatchObject({ kind: 'unknown_model', message: expect.stringMatching(/nobody.*OPENAI_BASE_URL/) });
});

test('a server that is not there is a transport failure that names its address', async () => {
  const gone = await startScriptedModel();
  await gone.close();
  const failure = await failureOf(openAiModel({ baseURL: gone.url }).reply(request(), never()));
  expect(failure).toMatchObject({ kind: 'transport', message: expect.stringContaining(`127.0.0.1:${gone.port}`) });
  expect(failure.message).toContain('ECONNREFUSED');
});

test.each([
  [{ retryAfter: 7 }, 7_000],
  [{ retryAfterMs: 250, retryAfter: 9 }, 250],
  [{ retryAfter: 1_000_000 }, 3_600_000],
  [{ retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
  [{ retryAfter: 'soon' }, undefined],
  [{}, undefined],
])('a 429 with %j asks to wait %s ms', async (wait, expected) => {
  const failure = await failureOf(reply({ faults: [{ kind: 'status', status: 429, ...wait }] }));
  expect(failure.retryAfterMs).toBe(expected);
});

test('a retry-after date in the future is the time until then', async () => {
  const retryAfter = new Date(Date.now() + 600_000).toUTCString();
  const failure = await failureOf(reply({ faults: [{ kind: 'status', status: 503, retryAfter }] }));
  expect(failure.retryAfterMs).toBeGreaterThan(300_000);
  expect(failure.retryAfterMs).toBeLessThanOrEqual(600_000);
});
