/** What a command printed, made fit for a prompt: no control sequences, no progress bars, repeated lines folded, head and tail kept. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this removes
const ESCAPES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-Z\\-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all but tab and newline
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]/g;

export function cleanOutput(raw: string): string {
  const lines = raw
    .replace(ESCAPES, '')
    .split('\n')
    .map((line) => overwritten(line).replace(CONTROLS, '').trimEnd());
  const folded = foldRepeats(lines);
  // Blank lines around it say nothing; the indent of the first line does.
  return folded.slice(folded[0] === '' ? 1 : 0, folded.at(-1) === '' ? -1 : undefined).join('\n');
}

/** A terminal shows what was written last on a line: progress bars redraw themselves with carriage returns. */
function overwritten(line: string): string {
  const end = endWithout(line, '\r');
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

/** Index after the last character that is not `char`. Not a regular expression: over a long run in the middle those take forever. */
function endWithout(text: string, char: string): number {
  let end = text.length;
  while (end > 0 && text[end - 1] === char) end--;
  return end;
}

/** A text may hold our own mark of a fold, and so be foldable once more. */
function foldRepeats(lines: readonly string[]): string[] {
  const folded = foldOnce(lines);
  return folded.length < lines.length ? foldRepeats(folded) : folded;
}

function foldOnce(lines: readonly string[]): string[] {
  const folded: string[] = [];
  for (let i = 0; i < lines.length; ) {
    let same = 1;
    while (lines[i + same] === lines[i]) same++;
    folded.push(lines[i] as string);
    if (same > 3 && lines[i] !== '') folded.push(`[the line above ${same - 1} more times]`);
    else for (let j = 1; j < (lines[i] === '' ? 1 : same); j++) folded.push(lines[i] as string);
    i += same;
  }
  return folded;
}

/** Head and tail, all in all within `maxBytes` of UTF-8, cut at lines where there are any; `recallHint` says how to get the rest. */
export function clipOutput(text: string, maxBytes: number, recallHint: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const half = Math.max(0, Math.floor((maxBytes - Buffer.byteLength(elided(text.length, recallHint))) / 2));
  const head = atLineEnd(wholeCharacters(bytes, 0, half));
  const tail = atLineStart(wholeCharacters(bytes, bytes.length - half, bytes.length));
  return head + elided(text.length - head.length - tail.length, recallHint) + tail;
}

function elided(chars: number, recallHint: string): string {
  return `\n[… ${chars} characters left out; ${recallHint} …]\n`;
}

/** Bytes of the form 10xxxxxx go on with a character that began before. */
function wholeCharacters(bytes: Buffer, from: number, to: number): string {
  const isInside = (at: number) => at < bytes.length && ((bytes[at] as number) & 0xc0) === 0x80;
  let start = from;
  let end = to;
  while (isInside(start) && start < to) start++;
  while (isInside(end) && end > start) end--;
  return bytes.toString('utf8', start, end);
}

function atLineEnd(text: string): string {
  const end = text.lastIndexOf('\n');
  return end > text.length / 2 ? text.slice(0, end) : text;
}

function atLineStart(text: string): string {
  const start = text.indexOf('\n');
  return start >= 0 && start < text.length / 2 ? text.slice(start + 1) : text;
}
