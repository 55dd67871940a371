/**
 * Markdown that holds hostile text, for a forge to show: no text can begin a heading, a tag, a link or a code block, mention a person,
 * close an issue, or be longer than it may. What it reads as stays the same.
 */

import { dollars } from './figures';
import { safeLine, safeText } from './safe-text';

/** Breaks what forges make of plain words without a trace for the eye. */
const JOINER = '\u2060';
const CUT = ' …';

/** One line of at most so many characters as they are written here. */
export function line(text: string, most: number): string {
  return fittedTo(safeLine(text), most);
}

/** For a title, which forges show as it is: one line that mentions nobody and refers to nothing. GitHub takes 256 characters. */
export function title(text: string): string {
  const first = text.trim().split(/[\r\n]/)[0] ?? '';
  const words = [...wellFormed(safeLine(first)).replaceAll('`', "'")];
  const shown = words.length > TITLE_CHARS ? `${words.slice(0, TITLE_CHARS).join('')}${CUT}` : words.join('');
  return unlinked(shown);
}

const TITLE_CHARS = 100;

/** A dollar before a digit could begin a formula that the next one ends. */
export function money(nano: number): string {
  return `\\${dollars(nano)}`;
}

/** `summary` is markup of ours. */
export function folded(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Lines as quotation, at most so many characters all in all. */
export function quoted(text: string, most: number): string {
  const lines: string[] = [];
  let left = most;
  for (const each of safeText(text).trim().split('\n')) {
    if (left <= QUOTE_COST) break;
    const shown = fittedTo(each.replace(/\s+/g, ' ').trim(), left - QUOTE_COST);
    lines.push(shown === '' ? '>' : `> ${shown}  `);
    left -= shown.length + QUOTE_COST;
  }
  return lines.join('\n');
}

/** Sign, blank, two blanks that keep the line's end, and the end. */
const QUOTE_COST = 5;

/** A code block whose fence no line of it can close. Not cut: the caller counts, with `CODE_COST` for what is around it. */
export function codeBlock(lines: readonly string[], language: string): string {
  const text = lines.map((it) => safeText(it)).join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((it) => it.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Code within a line: a name or a command. */
export function code(text: string, most: number): string {
  const inner = safeLine(text)
    .replaceAll('`', "'")
    .slice(0, Math.max(1, most - 2));
  return `\`${wellFormed(inner).trim() || '-'}\``;
}

export function table(headings: readonly string[], rows: readonly (readonly string[])[], most: number): string {
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const head = [row(headings), row(headings.map(() => '---'))];
  return upTo([...head, ...rows.map(row)], most, (left) => row([`… and ${left} more`, ...headings.slice(1).map(() => '')]));
}

/** A bar that is not escaped would begin the next cell, in code too. */
function cell(text: string): string {
  return text.replace(/(\\*)\|/g, (bar, before: string) => (before.length % 2 ? bar : `${before}\\|`));
}

/** As many of the lines as there is room for, then how many are left out. */
export function upTo(lines: readonly string[], most: number, more: (left: number) => string): string {
  let used = 0;
  const end = lines.findIndex((it, at) => {
    used += it.length + 1;
    const rest = at + 1 < lines.length ? more(lines.length - at - 1).length + 1 : 0;
    return used + rest > most;
  });
  return (end < 0 ? lines : [...lines.slice(0, end), more(lines.length - end)]).join('\n');
}

/** Each character makes it longer, so the longest beginning that fits is found by halving. */
function fittedTo(text: string, most: number): string {
  const whole = text.length <= most ? escaped(text) : null;
  if (whole !== null && whole.length <= most) return whole;
  const chars = [...text.slice(0, most)];
  let fits = 0;
  for (let tooMany = chars.length; tooMany - fits > 1; ) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (escaped(chars.slice(0, middle).join('')).length + CUT.length <= most) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? '' : escaped(chars.slice(0, fits).join('')) + CUT;
}

function escaped(line: string): string {
  const text = wellFormed(line)
    .replace(/[&<>]/g, (it) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[it] ?? '')
    .replace(/[\\`*_[\]|~$]/g, '\\$&');
  return unlinked(text).replace(/^(?:[-+=:#]|\d+(?=[.)]))/, (it) => (/\d/.test(it) ? `${it}${JOINER}` : `\\${it}`));
}

/** Nobody is called, no issue is closed, no address can be followed. */
function unlinked(text: string): string {
  return text.replace(/[@#]|:(?=\/\/)|gh(?=-\d)|www(?=\.)/gi, `$&${JOINER}`);
}

function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd');
}
