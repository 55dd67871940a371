/** What real providers answer, in their own words, and what must never be in an error's text. */
import { callBare, delta, failureOf, never, request, sse } from './wire';

const inError = (message: string, more: object = {}) => JSON.stringify({ error: { message, ...more } });

test.each([
  [
    400,
    inError("This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.", {
      code: 'context_length_exceeded',
    }),
  ],
  [400, inError('Your input exceeds the context window of this model.')],
  [400, inError('prompt is too long: 208310 tokens > 200000 maximum')],
  [400, inError('The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).')],
  [400, inError("This model's maximum prompt length is 131072 but the request contains 537812 tokens.")],
  [400, inError('Please reduce the length of the messages or completion.')],
  [400, inError('Input is too long for requested model.')],
  [400, inError('Prompt contains 40000 tokens, too large for model with 32768 maximum context length')],
  [400, inError('the request exceeds the available context size, try increasing it', { type: 'exceed_context_size_error' })],
  [400, inError('Trying to keep the first 9000 tokens when the number of tokens to keep is greater than the context length')],
  [400, inError('Your request exceeded model token limit: 131072')],
  [400, JSON.stringify({ object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 })],
  [400, JSON.stringify({ error: 'input length exceeds the context length' })],
  [413, inError('Request too large')],
  [500, inError('context size exceeded')],
])('%i %s is a context overflow', async (status, body) => {
  expect((await answered(status, body)).kind).toBe('context_overflow');
});

test.each([
  ["This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.", 8_192],
  ['prompt is too long: 208310 tokens > 200000 maximum', 200_000],
  ['The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).', 1_048_575],
  ["This model's maximum prompt length is 131072 but the request contains 537812 tokens.", 131_072],
  ['Prompt contains 40000 tokens, too large for model with 32768 maximum context length', 32_768],
  ['Your request exceeded model token limit: 131072', 131_072],
  ['the request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it', 4_096],
  ['Your input exceeds the context window of this model.', undefined],
  ['Please reduce the length of the messages or completion.', undefined],
])('%s states a window of %p', async (message, window) => {
  expect((await answered(400, inError(message))).windowTokens).toBe(window);
});

test.each([
  [400, inError("Invalid 'messages[3].name': string too long. Expected a string with maximum length 40."), 'invalid_request'],
  [400, inError("Unsupported parameter: 'temperature' is not supported with this model."), 'invalid_request'],
  [400, inError('llama3 does not support tools'), 'invalid_request'],
  [422, JSON.stringify({ detail: [{ loc: ['body', 'messages'], msg: 'field required' }] }), 'invalid_request'],
  [301, '', 'invalid_request'],
  [400, inError('The model `gpt-9` does not exist', { code: 'model_not_found' }), 'unknown_model'],
  [404, JSON.stringify({ error: 'model "qwen" not found, try pulling it first' }), 'unknown_model'],
  [404, '404 page not found', 'unknown_model'],
  [429, inError('You exceeded your current quota', { code: 'insufficient_quota' }), 'unauthorized'],
  [402, inError('Insufficient Balance'), 'unauthorized'],
  [403, inError('Your input was flagged by moderation'), 'content_filter'],
  [400, inError("The response was filtered due to the prompt triggering Azure OpenAI's content management policy."), 'content_filter'],
  [429, inError('Request too large for model x on tokens per minute (TPM): Limit 6000, Requested 9000'), 'rate_limited'],
  [502, '<html><body>Bad Gateway</body></html>', 'overloaded'],
  [520, '', 'overloaded'],
  [204, '', 'overloaded'],
])('%i %s is %s', async (status, body, kind) => {
  expect((await answered(status, body)).kind).toBe(kind);
});

test.each([
  [{ error: { message: 'Provider returned error', code: 502 } }, 'overloaded'],
  [{ error: { message: 'Slow down', code: 429 } }, 'rate_limited'],
  [{ error: { message: 'Rate limit reached' } }, 'rate_limited'],
  [{ error: { message: 'prompt is too long' } }, 'context_overflow'],
  [{ error: { message: 'The server had an error' } }, 'overloaded'],
])('an error inside the stream, %j, is %s', async (event, kind) => {
  const failure = await callBare(
    (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(delta({ content: 'Hal' }), event)),
    (model) => failureOf(model.reply(request(), never())),
  );
  expect(failure.kind).toBe(kind);
});

test('an answer that is no stream at all is a transport failure', async () => {
  const failure = await callBare(
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to the portal</html>'),
    (model) => failureOf(model.reply(request(), never())),
  );
  expect(failure.kind).toBe('transport');
});

test('an answer that is no HTTP is a transport failure', async () => {
  const failure = await callBare(
    (response) => response.socket?.end('\u0000\u0001 hello\r\n'),
    (model) => failureOf(model.reply(request(), never())),
  );
  expect(failure.kind).toBe('transport');
});

describe('the text of a failure', () => {
  const apiKey = 'sk-proj-very-secret-0123456789';

  test.each([
    [401, inError(`Incorrect API key provided: ${apiKey}. You can find yours at the provider.`)],
    [401, inError('Incorrect API key provided: sk-proj-****6789.')],
    [400, `<html>${'x'.repeat(480)}${apiKey}${'y'.repeat(4_000)}</html>`],
    [500, JSON.stringify({ headers: { authorization: `Bearer ${apiKey}` } })],
  ])('is short and never holds the key (%i)', async (status, body) => {
    const failure = await answered(status, body, apiKey);
    expect(failure.message.length).toBeLessThanOrEqual(500);
    expect(failure.message).not.toContain('very-secret');
    expect(failure.message).not.toContain('6789');
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('very-secret');
  });

  test('keeps its remedy when the provider says a lot', async () => {
    expect((await answered(401, inError('no '.repeat(500)))).message).toMatch(/OPENAI_API_KEY.*resume the job\.$/);
  });

  test('does not hang on an error page without an end', async () => {
    const failure = await callBare(
      (response) => {
        response.writeHead(503);
        response.write('z'.repeat(200_000));
      },
      (model) => failureOf(model.reply(request(), never())),
    );
    expect(failure.kind).toBe('overloaded');
  });
});

function answered(status: number, body: string, apiKey?: string) {
  return callBare(
    (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
    (model) => failureOf(model.reply(request(), never())),
    apiKey,
  );
}
