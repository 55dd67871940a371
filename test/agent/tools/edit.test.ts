/** Edits: exact and unique first, loosened with care, refused where in doubt, and nothing else in the file is touched. */
import fc from 'fast-check';
import { applyEdits } from '../../../agent/tools/edit';

const one = (text: string, old: string, fresh: string) => applyEdits(text, [{ old, new: fresh }]);
const textOf = (text: string, old: string, fresh: string) => {
  const result = one(text, old, fresh);
  return result.ok ? result.text : `refused: ${result.problem}`;
};
const problemOf = (text: string, old: string, fresh = 'z') => {
  const result = one(text, old, fresh);
  return result.ok ? 'no problem' : result.problem;
};

describe('an exact passage', () => {
  test('that is unique is replaced, within a line too', () => {
    expect(textOf('a - b;\n', ' - ', ' + ')).toBe('a + b;\n');
  });

  test('is replaced literally, whatever it looks like', () => {
    expect(textOf('x = 1', 'x', '$&$1$$')).toBe('$&$1$$ = 1');
  });

  test('that stands more than once is refused with the lines', () => {
    expect(problemOf('a\nb\na\n', 'a')).toContain('fits 2 places (lines 1, 3)');
    expect(problemOf('a\n'.repeat(9), 'a')).toContain('fits more than 5 places (lines 1, 2, 3, 4, 5)');
  });

  test('that overlaps itself is refused', () => {
    expect(problemOf('}}}', '}}')).toContain('fits 2 places');
  });

  test('is replaced as a string would be, in any text', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '{', '\t') });
    fc.assert(
      fc.property(texts, fc.string({ minLength: 1 }), texts, fc.string(), (before, old, after, fresh) => {
        const text = `${before}<${old}>${after}`;
        fc.pre(!old.includes('<') && fresh !== old);
        expect(textOf(text, `<${old}>`, `<${fresh}>`)).toBe(text.replace(`<${old}>`, () => `<${fresh}>`));
      }),
    );
  });
});

describe('line endings', () => {
  test('of the file win over those of the passage', () => {
    expect(textOf('a\r\nb\r\nc\r\n', 'a\nb\n', 'x\ny\n')).toBe('x\r\ny\r\nc\r\n');
    expect(textOf('a\nb\nc\n', 'a\r\nb\r\n', 'x\r\ny\r\n')).toBe('x\ny\nc\n');
  });

  test('of a file that has only CRLF are given to new lines of an exact passage', () => {
    expect(textOf('a\r\nb\r\n', 'b', 'b1\nb2')).toBe('a\r\nb1\r\nb2\r\n');
  });

  test('of other lines stay as they are in a file that mixes them', () => {
    expect(textOf('a\nb\r\nc\nd\r\n', 'b\nc\n', 'x\ny\n')).toBe('a\nx\r\ny\nd\r\n');
    expect(textOf('a\r\nb \nc', 'b\n', 'x\n')).toBe('a\r\nx\nc');
  });

  test('make no difference to what an edit does', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '  a', 'c', ''), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, lines, (text, old, fresh) => {
        const withEnd = (all: readonly string[], end: string) => all.map((line) => line + end).join('');
        const lf = one(withEnd(text, '\n'), withEnd(old, '\n'), withEnd(fresh, '\n'));
        const crlf = one(withEnd(text, '\r\n'), withEnd(old, '\n'), withEnd(fresh, '\n'));
        expect(crlf).toEqual(lf.ok ? { ok: true, text: lf.text.replaceAll('\n', '\r\n') } : lf);
      }),
    );
  });

  test('a last line without one stays without one', () => {
    expect(textOf('a\nb', 'b\n', 'x\n')).toBe('a\nx');
  });
});

describe('a passage that is not there exactly', () => {
  test('is found with other blanks at the ends of lines', () => {
    expect(textOf('a  \nb\t\nc\n', 'a\nb\n', 'x\ny\n')).toBe('x\ny\nc\n');
  });

  test('is found with one other indent, and the new lines follow it', () => {
    const text = 'class A {\n    f() {\n        g();\n    }\n}\n';
    const edited = 'class A {\n    f() {\n        h();\n\n        k();\n    }\n}\n';
    expect(textOf(text, '  f() {\n      g();\n', '  f() {\n      h();\n\n      k();\n')).toBe(edited);
    expect(textOf(text, 'f() {\n    g();\n', 'f() {\n    h();\n\n    k();\n')).toBe(edited);
    expect(textOf(text, '        f() {\n            g();\n', '        f() {\n            h();\n\n            k();\n')).toBe(edited);
  });

  test('is found with tabs for blanks', () => {
    expect(textOf('if (a) {\n\t\tb();\n}\n', '    b();\n', '    c();\n')).toBe('if (a) {\n\t\tc();\n}\n');
  });

  test('is refused where the lines are not all shifted alike', () => {
    expect(problemOf('    a();\n b();\n', '  a();\n  b();\n')).toContain('"old" is not in the file');
    expect(problemOf('  a();\n  b();\n', '    a();\n  b();\n')).toContain('"old" is not in the file');
  });

  test('is refused where the new lines cannot follow the shift', () => {
    expect(problemOf('a();\n', '    a();\n', '    b();\nc();\n')).toContain('"old" is not in the file');
  });

  test('is refused where it fits more than one place', () => {
    expect(problemOf('a \nx\na\t\n', 'a\n')).toContain('fits 2 places (lines 1, 3)');
    expect(problemOf('  a();\nx\n    a();\n', 'a();\n ')).toContain('not in the file');
    expect(problemOf('  aaa();\nx\n    aaa();\n', '\taaa();', '\tb();')).toContain('fits 2 places (lines 1, 3)');
  });

  test('is never part of a line', () => {
    expect(problemOf('  return a;  // why\n', 'return a; \n')).toContain('not in the file');
  });

  test('is removed by an empty replacement, line and all', () => {
    expect(textOf('a \nb\n', 'a\n', '')).toBe('b\n');
  });

  test('is refused with the whole of a short file, numbered', () => {
    const problem = problemOf('x\nfunction sum(a) {\n  y\n}\n', 'function sum(a) {\n  z\n}');
    expect(problem).toBe(
      'Nothing was changed. Edit 1 of 1: "old" is not in the file. The whole file:\n1: x\n2: function sum(a) {\n3:   y\n4: }',
    );
  });

  test('is refused with the nearest lines of a long file, numbered and short', () => {
    const long = (text: string) => text + '--\n'.repeat(100);
    expect(problemOf(long('x\nfunction sum(a) {\n  y\n}\n'), 'function sum(a) {\n  z\n}')).toContain(
      'The nearest places:\n1: x\n2: function sum(a) {\n3:   y',
    );
    expect(problemOf(long('x\nfunction sum(a) {\n'), 'nothing like it')).toContain('Read the file again');
    expect(problemOf(`key${'y'.repeat(1_000_000)}\n`, `key${'y'.repeat(1_000_000)}z`).length).toBeLessThan(500);
  });
});

describe('several edits', () => {
  test('apply one on top of the other', () => {
    const edits = [
      { old: 'a', new: 'b1' },
      { old: 'b1', new: 'c' },
    ];
    expect(applyEdits('a\n', edits)).toEqual({ ok: true, text: 'c\n' });
  });

  test('apply all or not at all, and the one that failed is named', () => {
    const edits = [
      { old: 'a', new: 'b' },
      { old: 'nowhere', new: 'c' },
    ];
    expect(applyEdits('a\n', edits)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^Nothing was changed. Edit 2 of 2: "old" is not in the file/),
    });
  });
});

test('an edit that changes nothing is refused', () => {
  expect(problemOf('a\n', 'a', 'a')).toContain('change nothing');
});

test('an empty passage is refused', () => {
  expect(problemOf('', '', 'x')).toContain('"old" is empty');
  expect(problemOf('a\n', '', 'x')).toContain('"old" is empty');
});

test('whatever an edit does, it replaces one run of whole lines or characters and leaves the rest to the byte', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\r\n', '\t'), maxLength: 12 });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\r\n', '\t'), maxLength: 40 }), part, (text, old) => {
      const result = one(text, old, 'NEW');
      if (!result.ok) return;
      const at = result.text.indexOf('NEW');
      const before = result.text.slice(0, at).trimEnd();
      const after = result.text.slice(at + 3);
      expect(text.startsWith(before)).toBe(true);
      expect(text.endsWith(after)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
