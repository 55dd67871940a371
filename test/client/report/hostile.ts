/** Text that wants to be more than text, for every place of a job where others' text can be. */
import fc from 'fast-check';
import type { Texts } from './sample';

export const NASTY = [
  ...[
    '</style><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<!--',
    '-->',
    ']]>',
    '</title>',
    '</pre>',
  ],
  ...[
    '<svg/onload=alert(1)>',
    '&lt;b&gt;',
    '&#60;i&#62;',
    '</details><details open>',
    '`"`',
    '\\',
    '\\\\',
    '<',
    '\u202e<b>',
    '\x1b[31m<b>',
    '\0',
  ],
  ...[
    '```',
    '````diff',
    '~~~',
    '\n```\n',
    '\n</details>\n\n<h1>',
    '\n# heading',
    '\n---',
    '\n===',
    '\n- item',
    '\n1. one',
    '\n:-|-:',
    '|',
    '\\|',
    '||',
  ],
  ...[
    '@ada',
    '@org/team',
    'Fixes #12',
    'GH-12',
    'org/repo#3',
    'https://example.org/x',
    'www.example.org',
    '![x](http://x/y.png)',
    '[x](y)',
    '<a@b.c>',
  ],
  ...['*b*', '_i_', '~s~', '$x$', '$1 $2', '\n    indented', '\t', ' ', '\r\n', '\ud800', '\u2028<b>', '漢😀'],
] as const;

export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NASTY) }, fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('a', 'x ')),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '');

/** A line of a diff is one line; names that tell rows apart stay apart; a text stays one even where nothing of it can be shown. */
export function hostileTexts(text: string): Texts {
  return (place) => {
    if (place.endsWith(' line') || place === 'path') return text.replaceAll('\n', ' ');
    return place.endsWith('model') || place.endsWith('check') ? `${text} ${place}` : `${text}`;
  };
}
