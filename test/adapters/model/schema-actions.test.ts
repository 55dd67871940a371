import { openAiModel } from '../../../adapters/model';
import { readAction } from '../../../adapters/model/schema-actions';
import type { ChatMessage } from '../../../contract/chat';
import { say } from '../../../scripted/replies';
import { startScriptedModel } from '../../../scripted/server';
import { never, RUN_TOOL, request, turn } from './wire';

const HISTORY: readonly ChatMessage[] = [
  { role: 'system', content: 'You work on code.' },
  { role: 'user', content: 'The goal.' },
  { role: 'assistant', content: 'ignored', calls: [{ id: 'call_1', tool: 'run', args: '{"command":"ls"}' }] },
  { role: 'tool', callId: 'call_1', content: 'README' },
  { role: 'assistant', content: '', calls: [{ id: 'call_2', tool: 'run', args: '{"comm' }] },
  { role: 'tool', callId: 'call_2', content: 'That was not valid JSON.' },
  { role: 'user', content: 'Turn 3 of 9.' },
];

async function asked(text: string) {
  const scripted = await startScriptedModel({ scripts: { small: { replies: [say(text)] } }, keepBodies: true });
  try {
    const model = openAiModel({ baseURL: scripted.url });
    const reply = await model.reply(request({ name: 'small', actions: 'schema' }, HISTORY), never());
    return { reply, body: JSON.parse(scripted.calls()[0]?.body ?? '') };
  } finally {
    await scripted.close();
  }
}

test('one action comes back as one call, with an id that is free', async () => {
  const { reply } = await asked('{"tool":"run","args":{"command":"npm test"}}');
  expect(reply).toMatchObject({
    text: '',
    finishReason: 'tool_calls',
    calls: [{ id: 'call_3', tool: 'run', args: '{"command":"npm test"}' }],
  });
});

test('words without an action come back as words', async () => {
  const { reply } = await asked('I am done.');
  expect(reply).toMatchObject({ text: 'I am done.', finishReason: 'stop', calls: [] });
});

test('the request holds the model to a union over the tools and has no native tool message', async () => {
  const { body } = await asked('{"tool":"run","args":{}}');
  expect(body.tools).toBeUndefined();
  expect(body.response_format).toEqual({
    type: 'json_schema',
    json_schema: {
      name: 'action',
      schema: {
        type: 'object',
        anyOf: [
          {
            type: 'object',
            properties: { tool: { type: 'string', enum: ['run'] }, args: RUN_TOOL.parameters },
            required: ['tool', 'args'],
            additionalProperties: false,
          },
        ],
      },
    },
  });
  expect(body.messages.map((message: { role: string }) => message.role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ]);
  expect(JSON.stringify(body.messages)).not.toContain('tool_call');
});

test('the history shows actions as the JSON they were, and results as what the user says', async () => {
  const { body } = await asked('{"tool":"run","args":{}}');
  const [system, , action, result, broken, last] = body.messages.map((message: { content: string }) => message.content);
  expect(system).toMatch(/^You work on code\.\n\nAnswer with exactly one JSON object[\s\S]*- run: Runs a command\./);
  expect(action).toBe('{"tool":"run","args":{"command":"ls"}}');
  expect(result).toBe('Result of run:\nREADME');
  expect(JSON.parse(broken)).toEqual({ tool: 'run', args: { not_valid_json: '{"comm' } });
  expect(last).toBe('Result of run:\nThat was not valid JSON.\n\nTurn 3 of 9.');
});

test.each([
  ['{"tool":"run","args":{"command":"ls"}}', '{"command":"ls"}'],
  ['```json\n{"tool":"run","args":{"command":"ls"}}\n```', '{"command":"ls"}'],
  ['I will look.\n{"tool":"run","args":{"command":"ls"}} Then go on.', '{"command":"ls"}'],
  ['{"tool":"run","args":"{\\"command\\":\\"ls\\"}"}', '{"command":"ls"}'],
  ['{"tool":"run"}', '{}'],
])('an action is found in %j', (text, args) => {
  expect(readAction(text)).toEqual({ tool: 'run', args });
});

test.each(['', '{', '}{', '[1]', '{"tool":1}', '{"name":"run"}', '{"tool":"run","args":{"comm'])('no action is found in %j', (text) => {
  expect(readAction(text)).toBeNull();
});

test('a profile without tools to offer asks for plain text', async () => {
  const scripted = await startScriptedModel({ scripts: { small: { replies: [say('A summary.')] } }, keepBodies: true });
  const reply = await openAiModel({ baseURL: scripted.url }).reply(
    { ...request({ name: 'small', actions: 'schema' }, turn(1)), tools: [] },
    never(),
  );
  await scripted.close();
  expect(reply.text).toBe('A summary.');
  expect(scripted.calls()[0]?.body).not.toContain('response_format');
});
