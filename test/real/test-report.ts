/** What the packages' own test runners printed: how many tests passed and which failed. Reads TAP and pytest's short report. */

export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly failing: readonly string[];
}

/** Throws where the text holds no finished report. */
export function readReport(runner: 'tap' | 'pytest', text: string): TestReport {
  return runner === 'tap' ? readTap(text) : readPytest(text);
}

function readTap(text: string): TestReport {
  const failing: string[] = [];
  let passed = 0;
  let group = '';
  for (const line of text.split('\n')) {
    // tape heads each group with a comment; mocha prints comments only for its totals, after the last test.
    if (/^# (?!tests |pass |fail )/.test(line)) group = `${line.slice(2).trim()} > `;
    if (/^ok \d+ /.test(line) && !/# SKIP/.test(line)) passed++;
    const name = /^not ok \d+ (.*)$/.exec(line)?.[1];
    if (name !== undefined) failing.push(`${group}${name.trim()}`);
  }
  const total = Number(/^# tests (\d+)$/m.exec(text)?.[1]);
  if (total !== passed + failing.length) throw new Error(`not a finished TAP report:\n${text.slice(-2_000)}`);
  return { passed, failed: failing.length, failing };
}

function readPytest(text: string): TestReport {
  const totals = text.split('\n').findLast((line) => /\b\d+ (passed|failed)\b.* in [\d.]+s/.test(line));
  if (!totals) throw new Error(`not a finished pytest report:\n${text.slice(-2_000)}`);
  const count = (what: string) => Number(new RegExp(`(\\d+) ${what}\\b`).exec(totals)?.[1] ?? 0);
  const failing = [...text.matchAll(/^FAILED (\S+)/gm)].map((match) => match[1] as string);
  return { passed: count('passed'), failed: count('failed'), failing };
}
