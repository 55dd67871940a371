/** What a command printed, made fit for a prompt: no control sequences, no progress bars, repeated lines folded, head and tail kept. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this removes
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all but tab and newline
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]/g;

export function cleanOutput(raw: string): string {
  const lines = raw
    .replace(ESCAPES, '')
    .split('\n')
    .map((line) => overwritten(line).replace(CONTROLS, '').trimEnd());
  return foldRepeats(lines).join('\n').trim();
}

/** A terminal shows what was written last on a line: progress bars redraw themselves with carriage returns. */
function overwritten(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) as string;
}

function foldRepeats(lines: readonly string[]): string[] {
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

/** Head and tail within `maxBytes` of UTF-8, cut at lines where there are any; `recallHint` says how to get the rest. */
export function clipOutput(text: string, maxBytes: number, recallHint: string): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const half = Math.floor(maxBytes / 2);
  const bytes = Buffer.from(text);
  const head = atLineEnd(
    bytes
      .subarray(0, half)
      .toString('utf8')
      .replace(/\ufffd+$/, ''),
  );
  const tail = atLineStart(
    bytes
      .subarray(bytes.length - half)
      .toString('utf8')
      .replace(/^\ufffd+/, ''),
  );
  const left = text.length - head.length - tail.length;
  return `${head}\n[… ${left} characters left out; ${recallHint} …]\n${tail}`;
}

function atLineEnd(text: string): string {
  const end = text.lastIndexOf('\n');
  return end > text.length / 2 ? text.slice(0, end) : text;
}

function atLineStart(text: string): string {
  const start = text.indexOf('\n');
  return start >= 0 && start < text.length / 2 ? text.slice(start + 1) : text;
}
