import fc from 'fast-check';
import { nativeMessages, sendableArgs, sendableName } from '../../../adapters/model/history';

const call = (args: string, tool = 'run') => ({ id: 'c', tool, args });

test('arguments that are a JSON object are sent as the model wrote them, spaces and all', () => {
  expect(sendableArgs(call('{ "command" : "ls" }'))).toBe('{ "command" : "ls" }');
});

test('truncated arguments are sent as valid JSON that shows what was written', () => {
  expect(sendableArgs(call('{"command": "npm te'))).toBe('{"not_valid_json":"{\\"command\\": \\"npm te"}');
});

test('whatever the model wrote, what is sent back is a JSON object, the same each time', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', 'null', '[]', '"x"', '1')), (args) => {
      const sent = sendableArgs(call(args));
      const parsed: unknown = JSON.parse(sent);
      expect(Object.prototype.toString.call(parsed)).toBe('[object Object]');
      expect(sendableArgs(call(args))).toBe(sent);
    }),
  );
});

test('whatever a tool was called, the name sent back is one that providers take', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (tool) => expect(sendableName(call('{}', tool))).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)),
  );
});

test('half a character at the end of clipped output is replaced, whole ones stay', () => {
  expect(nativeMessages([{ role: 'tool', callId: 'c', content: 'ok 👍 \ud83d' }])).toEqual([
    { role: 'tool', tool_call_id: 'c', content: 'ok 👍 \ufffd' },
  ]);
});
