import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as replies from '../../scripted/replies';
import { parseFaults, parseScript } from '../../scripted/script';
import { loadScripts } from '../../scripted/scripts';
import { inDirectory } from './asking';

test('a whole script passes as it is', () => {
  const script = {
    replies: [
      {
        text: 'hi',
        calls: [
          { tool: 'run', args: { command: 'ls' } },
          { tool: 'run', args: '{' },
        ],
        usage: 'none',
        finishReason: 'length',
      },
    ],
    atEnd: 'cycle',
    latencyMs: 1,
    charsPerSec: 10,
    windowTokens: 100,
    faults: [
      { kind: 'status', status: 429, retryAfter: 1, turn: [1, 2], times: 3, forSec: 4 },
      { kind: 'slow', charsPerSec: 1 },
      { kind: 'cut', clean: true },
    ],
  };
  expect(parseScript('demo', script)).toEqual(script);
});

test('what the builders make passes', () => {
  const { run, read, search, edit, write, check, recall, finish, cannot, say, together } = replies;
  const made = [
    run('ls', 3),
    read('a', 1, 2),
    search('x'),
    edit('a', [{ old: 'b', new: 'c' }]),
    write('a', ''),
    check('t'),
    recall(3),
    finish('done'),
    cannot('no'),
    say('x'),
  ];
  expect(parseScript('built', { replies: [...made, together(...made)] }).replies).toHaveLength(11);
  expect(together(say('a'), run('b'), say('c'), run('d'))).toEqual({
    text: 'a\nc',
    calls: [...(run('b').calls ?? []), ...(run('d').calls ?? [])],
  });
});

test.each([
  [null, /script demo/],
  [{}, /replies/],
  [{ replies: [] }, /replies/],
  [{ replies: [{ calls: [{ tool: 'run' }] }] }, /replies\[0\]\.calls\[0\]\.args/],
  [{ replies: [{}], fault: [] }, /fault/],
  [{ replies: [{}], charsPerSec: 0 }, /charsPerSec/],
  [{ replies: [{}], faults: [{ kind: 'explode' }] }, /faults\[0\]\.kind/],
  [{ replies: [{}], faults: [{ kind: 'status' }] }, /faults\[0\]\.status/],
  [{ replies: [{}], faults: [{ kind: 'hang', turn: 0 }] }, /faults\[0\]\.turn/],
])('%j is refused with the place named', (script, place) => {
  expect(() => parseScript('demo', script)).toThrow(place);
});

test('faults alone are checked too', () => {
  expect(() => parseFaults('demo', [{ kind: 'hang', trun: 1 }])).toThrow(/faults of demo.*trun/);
});

test('a directory is one script a file, and a broken file is named', () =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, 'one.json'), '{"replies":[{"text":"1"}]}');
    writeFileSync(join(directory, 'notes.txt'), 'not a script');
    expect([...loadScripts(directory).keys()]).toEqual(['one']);
    writeFileSync(join(directory, 'two.json'), '{"replies":');
    expect(() => loadScripts(directory)).toThrow(/two\.json/);
  }));
