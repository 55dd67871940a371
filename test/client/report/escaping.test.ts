/** No text of a job becomes markup of its report: whatever it is, the page has the same tags and attributes as with a plain word. */
import fc from 'fast-check';
import { toHtml } from '../../../client/report/html';
import { MARKDOWN_CHARS, toMarkdown } from '../../../report/markdown';
import { code, line, quoted } from '../../../report/markdown-text';
import { reportOf } from '../../../report/report-of';
import { hostileText, hostileTexts } from './hostile';
import { sample, type Texts } from './sample';

const report = (texts: Texts, turns = 4) => reportOf(sample(texts, turns));
const plain = hostileTexts('word');

test('a page has the same tags with the same attributes, whatever the texts are', () => {
  const tags = (texts: Texts) => toHtml(report(texts)).match(/<[^>]*>?/g);
  const expected = tags(plain);
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(tags(hostileTexts(text))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('a page shows texts as they are, but for what acts on terminals and readers', () => {
  expect(toHtml(report(hostileTexts('a<b> & "c" \u202ed')))).toContain('a&#60;b&#62; &#38; &#34;c&#34; d');
});

test('Markdown has the same headings and tags, and no link, mention or reference, whatever the texts are', () => {
  const expected = structure(toMarkdown(report(plain)));
  fc.assert(
    fc.property(hostileText, (text) => {
      const found = toMarkdown(report(hostileTexts(text)));
      expect(structure(found)).toEqual(expected);
      expect(outsideCode(found)).not.toMatch(/@\w|#\w|GH-\d|:\/\/|www\./i);
    }),
    { numRuns: 300 },
  );
});

test('a line and a quotation are never longer than they may be, and a line is one line', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 8, max: 60 }), (text, most) => {
      expect(line(text, most).length).toBeLessThanOrEqual(most);
      expect(quoted(text, most).length).toBeLessThanOrEqual(most);
      expect(code(text, most).length).toBeLessThanOrEqual(most);
      expect(line(text, most)).not.toContain('\n');
    }),
  );
});

test('Markdown of the largest job there can be fits into a pull request', () => {
  for (const char of ['x', '&', '|', '`', '#', '\n&']) {
    const given = sample((place) => (place.endsWith(' line') ? char.trim().repeat(50_000) : `${place} ${char.repeat(16_000)}`), 600);
    const many = Array.from({ length: 900 }, (_, at) => ({ path: `${at}${char.trim().repeat(4_000)}`, added: at, removed: 0 }));
    const diff = many
      .map(({ path }) => `diff --git ${path.slice(0, 9)}\n@@ -0,0 +1,40 @@\n${`+${char.trim().repeat(49)}\n`.repeat(40)}`)
      .join('');
    const constraints = Array.from({ length: 50 }, () => char.repeat(16_000));
    const whole = reportOf({ ...given, lines: many, diff, ledger: { goal: char.repeat(16_000), constraints } });
    const people = Array.from({ length: 300 }, (_, step) => ({ step, from: char.repeat(99), text: char.repeat(8_000), atMs: 0 }));
    const text = toMarkdown({ ...whole, people });
    expect(text.length).toBeLessThanOrEqual(MARKDOWN_CHARS);
    expect(text).toMatch(/… and \d+ more/);
  }
});

/** Headings, tags and table rows, in their order. Throws where a code block stays open. */
function structure(markdown: string): readonly string[] {
  const text = outsideCode(markdown);
  const escapes = text.replace(/\\[\\`*_[\]|~$+=:#-]/g, 'x');
  expect(escapes).not.toMatch(/[\\`*_[\]~$]/);
  const headings = escapes.split('\n').filter((it) => /^(#|>? {0,3}([-=+*] ?){2,}$)/.test(it));
  return [
    ...headings.map((it) => it.replace(/:.*/, '')),
    ...(escapes.match(/<[^>]*>?/g) ?? []),
    String(escapes.match(/^\|.*\|$/gm)?.length),
  ];
}

/** What is between fences, and between single backticks, is not read as Markdown. */
function outsideCode(markdown: string): string {
  let fence = '';
  const lines: string[] = [];
  for (const each of markdown.split('\n')) {
    const ticks = /^ {0,3}(`{3,})(.*)$/.exec(each);
    if (fence === '' && ticks && !ticks[2]?.includes('`')) fence = ticks[1] ?? '';
    else if (fence !== '' && ticks && (ticks[1]?.length ?? 0) >= fence.length && ticks[2]?.trim() === '') fence = '';
    else if (fence === '') lines.push(each.replace(/(?<!\\)`[^`]+`/g, 'code'));
  }
  expect(fence).toBe('');
  return lines.join('\n');
}
