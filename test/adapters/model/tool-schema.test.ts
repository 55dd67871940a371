import { sendableSchema } from '../../../adapters/model/tool-schema';
import { TOOL_DEFINITIONS } from '../../../agent/tools/definitions';

test('size bounds go, at every depth, and all else stays in its order', () => {
  const schema = {
    type: 'object',
    properties: {
      path: { type: 'string', minLength: 1, maxLength: 1_000, description: 'where' },
      edits: { type: 'array', minItems: 1, maxItems: 50, items: { type: 'object', properties: { old: { type: 'string', minLength: 1 } } } },
      either: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
    },
    required: ['path'],
    additionalProperties: false,
  };
  expect(JSON.stringify(sendableSchema(schema))).toBe(
    '{"type":"object","properties":{"path":{"type":"string","description":"where"},' +
      '"edits":{"type":"array","items":{"type":"object","properties":{"old":{"type":"string"}}}},' +
      '"either":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["path"],"additionalProperties":false}',
  );
});

test('an argument that is called like a bound stays', () => {
  const schema = { type: 'object', properties: { minimum: { type: 'integer' }, maxLength: { type: 'string' } } };
  expect(sendableSchema(schema)).toEqual(schema);
});

test("no bound is left in the agent's own tools, and every argument is", () => {
  for (const { parameters } of TOOL_DEFINITIONS) {
    const sent = sendableSchema(parameters);
    expect(JSON.stringify(sent)).not.toMatch(/"(min|max)(Length|Items|imum)":/);
    expect(Object.keys(sent.properties as object)).toEqual(Object.keys(parameters.properties as object));
  }
});
