/** What is taken out of a text, what is left in it, and that hostile text can do nothing about either. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { redactedDeep } from '../../redaction/deep';
import { byShape, MARK, redactorFor } from '../../redaction/redactor';
import { HARMLESS, PLANTED, PRIVATE_KEY, random } from './planted';

const KNOWN = [
  { name: 'OPENAI_API_KEY', value: `k-${random('known', 40)}` },
  { name: 'DB_PASSWORD', value: 'p/w+d: 7"\\é-ü' },
  { name: 'LONG_TOKEN', value: random('long', 164) },
];
const { redact, find } = redactorFor(KNOWN);

describe('by its shape', () => {
  test.each(PLANTED)('a secret of kind %s is called so: %s', (kind, text, secret = text) => {
    const seen = byShape.redact(`before ${text} after`);
    expect(seen).toContain(`[redacted: ${kind}]`);
    expect(seen).not.toContain(secret);
    expect(seen).toMatch(/^before .*after$/);
  });

  test.each([
    ['as it is', PRIVATE_KEY.join('\n')],
    ['with CRLF', PRIVATE_KEY.join('\r\n')],
    ['in JSON', JSON.stringify({ key: PRIVATE_KEY.join('\n') })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ key: PRIVATE_KEY.join('\n') }))],
    ['added in a diff', PRIVATE_KEY.map((line) => `+${line}`).join('\n')],
    ['with numbers before its lines', PRIVATE_KEY.map((line, i) => `${i + 1}\t${line}`).join('\n')],
    ['found by a search', PRIVATE_KEY.map((line, i) => `keys/server.pem:${i + 1}:${line}`).join('\n')],
    ['indented in YAML', PRIVATE_KEY.map((line) => `    ${line}`).join('\n')],
    ['as strings in code', PRIVATE_KEY.map((line) => `'${line}\\n' +`).join('\n')],
    ['on one line', PRIVATE_KEY.join(' ')],
    ['cut off', PRIVATE_KEY.slice(0, 7).join('\n')],
  ])('a private key %s', (_, text) => {
    const seen = byShape.redact(`x\n${text}\ny`);
    expect(PRIVATE_KEY.slice(1, -1).filter((line) => seen.includes(line))).toEqual([]);
    expect(seen.split('\n')).toHaveLength(`x\n${text}\ny`.split('\n').length);
  });

  test.each(HARMLESS)('nothing is taken out of %s', (text) => {
    expect(byShape.redact(text)).toBe(text);
  });

  test('nothing in the files of this project but what its tests plant, the lockfile included', () => {
    const root = join(__dirname, '..', '..');
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
    const found = files.filter((file) => !file.startsWith('test/') && byShape.find(readFileSync(join(root, file), 'latin1')).length > 0);
    expect(files.length).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });
});

describe('by its value', () => {
  const forms = (value: string): readonly (readonly [string, string])[] => [
    ['plain', value],
    ['in JSON', JSON.stringify({ value })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ value }))],
    ['in a URL', `https://x.example/?q=${encodeURIComponent(value)}`],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64url', Buffer.from(value).toString('base64url')],
    ...[1, 2, 3].map(
      (offset) =>
        [`in base64 of a text, ${offset} bytes in`, Buffer.from(`${'u'.repeat(offset)}${value}:more`).toString('base64')] as const,
    ),
    ['in base64 of 76 columns', Buffer.from(`user:${value}\n`).toString('base64').replace(/.{76}/g, '$&\n')],
  ];

  test.each(KNOWN.flatMap(({ name, value }) => forms(value).map(([form, text]) => ({ name, form, text, value }))))(
    '$name $form',
    ({ name, text, value }) => {
      const seen = redact(`<${text}>`);
      expect(seen).toContain(`[redacted: ${name}]`);
      expect(seen).not.toContain(value);
      const decoded = Buffer.from(seen.replaceAll('\n', ''), 'base64').toString('latin1');
      expect(decoded).not.toContain(value.slice(4, -4));
    },
  );

  test('bytes that are read one by one hold it too', () => {
    const bytes = Buffer.from(`\xff ${KNOWN[1]?.value}`, 'utf8').toString('latin1');
    expect(redact(bytes)).toMatch(/\[redacted: DB_PASSWORD\]$/);
  });

  test('the order in which secrets come changes nothing, and of two with one value the first by name gives it', () => {
    const twice = [...KNOWN, { name: 'A_KEY', value: KNOWN[0]?.value ?? '' }];
    const text = KNOWN.map(({ value }) => value).join(' ');
    expect(redactorFor([...twice].reverse()).redact(text)).toBe(redactorFor(twice).redact(text));
    expect(redactorFor(twice).redact(text)).toContain('[redacted: A_KEY]');
  });
});

describe('any text', () => {
  const plain = fc.string({ unit: fc.constantFrom(...'abcdefgh ijk\n,.;(){}'), maxLength: 200 });
  const secret = fc.oneof(
    fc.constantFrom(...PLANTED.map(([, text, part = text]) => ({ text, part }))),
    fc.constantFrom(...KNOWN.map(({ value }) => ({ text: value, part: value }))),
  );
  const mixed = fc.array(fc.tuple(plain, secret), { minLength: 1, maxLength: 8 });

  test('keeps none of the secrets that are planted in it, and all of what stands between them', () => {
    fc.assert(
      fc.property(mixed, plain, (parts, end) => {
        const seen = redact([...parts.map(([text, { text: planted }]) => `${text} ${planted} `), end].join(''));
        expect(parts.filter(([, { part }]) => seen.includes(part))).toEqual([]);
        for (const [text] of parts) expect(seen).toContain(text);
        expect(seen.endsWith(end)).toBe(true);
      }),
    );
  });

  test('without a secret is as it was', () => {
    fc.assert(fc.property(fc.array(plain), (texts) => redact(texts.join('\n')) === texts.join('\n')));
  });

  test('that was redacted is not changed again', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            plain,
            secret.map(({ text }) => text),
            fc.string({ unit: 'binary' }),
          ),
        ),
        (parts) => {
          const once = redact(parts.join(''));
          expect(redact(once)).toBe(once);
        },
      ),
    );
  });

  test.each([
    'A',
    'sk-',
    'eyJ',
    'eyJaaaaaaaaa.',
    '\\neyJaaaaaaaaa-',
    'a://b:',
    'postgres://u:p',
    'SECRET="',
    'TOKEN=a',
    "secret='aaaaaaaaaaaaaaaaaaaaaaaa",
    'awssecret=',
    'Bearer ',
    'SG.aaaaaaaaaaaaaaaaa',
    'Q~',
    'aaaaaaaaaaaaaa.atlasv1.',
    '-----BEGIN PRIVATE KEY-----\n',
    '-----BEGIN PRIVATE KEY----- , ',
    '-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA\n',
    '12345678:AA',
    'dp.pt.',
    'hooks.slack.com/services/',
    ' ',
    '\n',
  ])('a megabyte of %j is got through', (unit) => {
    const text = unit.repeat(Math.ceil((1 << 20) / unit.length));
    expect(redact(text).replace(/\[redacted: private-key\]/g, 'AAAAAAAAAAAAAAAA')).toBe(text);
  });
});

test('every text inside of a value is redacted, and its marks are told from other text', () => {
  const [, token] = PLANTED[2] as (typeof PLANTED)[number];
  const value = { a: [token, { b: `x ${token}`, n: 1, none: null }], c: true };
  expect(redactedDeep(value, redact)).toEqual({
    a: ['[redacted: github-token]', { b: 'x [redacted: github-token]', n: 1, none: null }],
    c: true,
  });
  expect(MARK.test(redact(token))).toBe(true);
});

test('where they are is told without their value', () => {
  const [, token] = PLANTED[2] as (typeof PLANTED)[number];
  expect(find(`key ${token}`)).toEqual([{ kind: 'github-token', from: 4, to: 4 + token.length }]);
});
