/** The tools as the model is given them, and its calls as it may write them: anything gets an answer, nothing throws. */
import fc from 'fast-check';
import { labelOf, parseCall, TOOL_DEFINITIONS } from '../../../agent/tools/definitions';

const call = (tool: string, args: unknown) => ({ id: 'a', tool, args: typeof args === 'string' ? args : JSON.stringify(args) });
const problemOf = (tool: string, args: unknown) => {
  const parsed = parseCall(call(tool, args));
  return parsed.ok ? 'no problem' : parsed.problem;
};
const NAMES = ['run', 'read', 'search', 'edit', 'write', 'check', 'recall', 'finish'];

test('the tools come in one order and each says what its arguments are', () => {
  expect(TOOL_DEFINITIONS.map((it) => it.name)).toEqual(NAMES);
  for (const { description, parameters } of TOOL_DEFINITIONS) {
    expect(description.length).toBeGreaterThan(20);
    expect(parameters).toMatchObject({
      type: 'object',
      properties: expect.anything(),
      additionalProperties: false,
    });
    expect(parameters).not.toHaveProperty('$schema');
  }
});

test.each(NAMES)('the example that %s shows after a mistake is a right call', (name) => {
  const example = /A right call of \w+: (.*)$/s.exec(problemOf(name, 'not json'))?.[1];
  expect(parseCall(call(name, example ?? '')).ok).toBe(true);
});

test('a tool that is not there is answered with those that are', () => {
  expect(problemOf('bash', {})).toBe(`There is no tool "bash". Tools: ${NAMES.join(', ')}.`);
  for (const name of ['__proto__', 'constructor', 'toString', '']) expect(problemOf(name, {})).toContain('There is no tool');
});

test.each([
  ['run', '', /not valid JSON/],
  ['run', '{"command": "ls', /not valid JSON/],
  ['run', 'null', /arguments: /],
  ['run', '[]', /arguments: /],
  ['run', {}, /command: /],
  ['run', { command: '' }, /command: /],
  ['run', { command: 'ls \0' }, /command: must not hold a NUL/],
  ['search', { pattern: 'a\0b' }, /pattern: must not hold a NUL/],
  ['run', { command: 'ls', timeoutSec: '5' }, /timeoutSec: /],
  ['run', { command: 'ls', timeoutSec: Number.POSITIVE_INFINITY }, /timeoutSec: /],
  ['run', { command: 'ls', cwd: '/' }, /arguments: .*cwd/],
  ['read', { path: 'a', from: 0 }, /from: /],
  ['edit', { path: 'a', edits: [] }, /edits: /],
  ['edit', { path: 'a', edits: [{ old: '', new: 'x' }] }, /edits\.0\.old: /],
  ['recall', { step: -1 }, /step: /],
  ['finish', { outcome: 'perhaps', summary: 's' }, /outcome: /],
  ['finish', { outcome: 'done' }, /summary: /],
])('%s with %j names what is wrong', (tool, args, problem) => {
  expect(problemOf(tool, args)).toMatch(problem);
  expect(problemOf(tool, args)).toContain(`A right call of ${tool}: {`);
});

const anyArgs = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.object().map((it) => JSON.stringify(it)),
);
const anyTool = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary' }));

test('any arguments of any tool give a call or a problem of bounded length with an example, never an error', () => {
  fc.assert(
    fc.property(anyTool, anyArgs, (tool, args) => {
      const parsed = parseCall({ id: 'a', tool, args });
      if (parsed.ok) return;
      expect(parsed.problem).toMatch(NAMES.includes(tool) ? /A right call of/ : /There is no tool/);
      expect(parsed.problem.length).toBeLessThan(1_500);
    }),
    { numRuns: 1_000 },
  );
});

test('arguments nested without end, or wrong in a thousand places, are a problem like any other', () => {
  expect(problemOf('run', '['.repeat(200_000))).toMatch(/not valid JSON/);
  expect(problemOf('run', `${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toMatch(/arguments: /);
  expect(problemOf('edit', { path: 'a', edits: Array(1_000).fill({ old: 1 }) }).length).toBeLessThan(1_500);
});

describe('labels', () => {
  test.each([
    ['run', { command: 'npm   test\n  -- -v' }, { tool: 'run', label: 'npm test -- -v' }],
    ['read', { path: 'src/a.js' }, { tool: 'read', label: 'src/a.js' }],
    ['search', { pattern: 'sum' }, { tool: 'search', label: 'sum' }],
    ['edit', { path: 'a', edits: [{ old: 'a', new: 'b' }] }, { tool: 'edit', label: 'a' }],
    ['write', { path: 'a', content: '' }, { tool: 'write', label: 'a' }],
    ['check', { name: 'tests' }, { tool: 'check', label: 'tests' }],
    ['recall', { step: 3 }, { tool: 'recall', label: 'step 3' }],
    ['finish', { outcome: 'done', summary: 'Fixed' }, { tool: 'finish', label: 'Fixed', finish: 'done' }],
    ['finish', { outcome: 'cannot', summary: 'No' }, { tool: 'finish', label: 'No', finish: 'cannot' }],
    ['finish', { outcome: 'done' }, { tool: 'finish', label: 'malformed call' }],
    ['bash', {}, { tool: 'unknown', label: 'malformed call' }],
  ])('%s %j', (tool, args, label) => {
    expect(labelOf(call(tool, args))).toEqual(label);
  });

  test('of any command are one short line that a terminal can show', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (command) => {
        const { label } = labelOf(call('run', { command }));
        expect(label.length).toBeLessThanOrEqual(60);
        expect(label).not.toMatch(/[\p{C}\n]/u);
      }),
    );
  });
});
