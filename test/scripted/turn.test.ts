import fc from 'fast-check';
import { run, say } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { asideOf, replyOf, turnOf } from '../../scripted/turn';

const message = (role: string, text: string) => ({ role, text, calls: [] });

describe('the turn of a request', () => {
  test('is the last one named in the final message', () => {
    expect(turnOf([message('user', 'Turn 9'), message('user', 'Output said Turn 3.\nTurn 7 of 40.')])).toBe(7);
  });

  test('is not looked for in earlier messages or inside words', () => {
    expect(turnOf([message('user', 'Turn 9'), message('assistant', ''), message('user', 'Return 5, UTurn 6')])).toBe(2);
  });

  test('is at least 1 for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => expect(turnOf(texts.map((text) => message('user', text)))).toBeGreaterThanOrEqual(1)),
    );
    expect(turnOf([message('user', 'Turn 0')])).toBe(1);
  });
});

describe('the reply of a turn', () => {
  const script = (atEnd?: Script['atEnd']): Script => ({ replies: [say('one'), say('two')], ...(atEnd ? { atEnd } : {}) });

  test.each([
    [undefined, ['one', 'two', 'two', 'two']],
    ['repeat-last', ['one', 'two', 'two', 'two']],
    ['cycle', ['one', 'two', 'one', 'two']],
    ['error', ['one', 'two', undefined, undefined]],
  ] as const)('with atEnd %s is %j', (atEnd, expected) => {
    expect([1, 2, 3, 4].map((turn) => replyOf(script(atEnd), turn)?.text)).toEqual(expected);
  });

  test('has the turn filled in everywhere, in nested arguments too', () => {
    const replies = [
      { text: 'now {{turn}}', calls: [{ tool: 'edit', args: { path: 'f{{turn}}', edits: [{ old: '{{turn}}', new: 5 }] } }] },
    ];
    expect(replyOf({ replies }, 12)).toEqual({
      text: 'now 12',
      calls: [{ tool: 'edit', args: { path: 'f12', edits: [{ old: '12', new: 5 }] } }],
    });
  });

  test('leaves raw arguments as text', () => {
    expect(replyOf({ replies: [{ calls: [{ tool: 'run', args: '{"broken {{turn}}' }] }] }, 3)?.calls?.[0]?.args).toBe('{"broken 3');
    expect(run('ls').calls?.[0]?.args).toEqual({ command: 'ls' });
  });
});

describe('a request that is no turn', () => {
  const script: Script = { replies: [say('a turn')], asides: { notes: [say('notes')], 'no-tools': [say('a summary')] } };
  const request = (...names: readonly string[]) => ({
    model: 'm',
    messages: [],
    stream: false,
    includeUsage: false,
    tools: names.map((name) => ({ type: 'function', function: { name } })),
  });

  test('offers the one tool that is named, or none where the script answers that', () => {
    expect([asideOf(request('notes'), script), asideOf(request(), script)]).toEqual(['notes', 'no-tools']);
    expect(asideOf(request(), { replies: [say('a turn')] })).toBeNull();
  });

  test('is none when it offers another tool, or several', () => {
    expect([asideOf(request('run'), script), asideOf(request('notes', 'run'), script)]).toEqual([null, null]);
  });
});
