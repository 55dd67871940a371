/**
 * How many tests a check ran, read from the summary that its runner printed. Knows the words of node:test and other TAP, jest,
 * vitest, mocha, pytest, unittest, go test and cargo test; of any other output it says nothing. Pure, linear, never throws.
 */
export interface TestCounts {
  /** Passed or failed. */
  readonly ran: number;
  /** Known to the runner and not run: skipped, pending, ignored, to do. */
  readonly skipped: number;
}

/** Summaries are short lines; a longer one is data. */
const LONGEST_LINE = 1_000;

/** The sum over all summaries in it: one command may start several runners. Null where there is none. */
export function testCounts(output: string): TestCounts | null {
  const lines = output.split('\n').filter((line) => line.length <= LONGEST_LINE);
  const found = [ofTap, ofJest, ofVitest, ofMocha, ofPytest, ofUnittest, ofGo, ofCargo]
    .map((read) => read(lines))
    .filter((it) => it !== null);
  if (found.length === 0) return null;
  const { ran, skipped } = found.reduce(plus);
  // A runner that contradicts itself: more skipped than there were.
  return { ran: Math.max(0, ran), skipped };
}

type Reader = (lines: readonly string[]) => TestCounts | null;

/**
 * node:test ends with `# pass 2`, or `ℹ pass 2` for people. A file in which no test was declared counts there as a test of the
 * file's name: it is none, or a file that ends its process before its tests would look like one that ran.
 */
const ofTap: Reader = (lines) => {
  const totals = lines.flatMap((line) => {
    const [, word, count] = /^(?:#|ℹ) (pass|fail|cancelled|skipped|todo) +(\d{1,9})$/.exec(line) ?? [];
    return word ? [{ word, count: Number(count) }] : [];
  });
  if (!totals.some(({ word }) => word === 'pass')) return ofPlan(lines);
  const sum = (...words: readonly string[]) => totals.filter(({ word }) => words.includes(word)).reduce((all, it) => all + it.count, 0);
  const files = new Set(lines.flatMap((line) => FILE_AS_TEST.exec(line)?.slice(1).filter(Boolean) ?? []));
  return { ran: sum('pass', 'fail', 'cancelled') - files.size, skipped: sum('skipped', 'todo') };
};

const FILE_AS_TEST = /^(?:[✔✖] (\S.*\.[cm]?[jt]sx?) \(\d[\d.]*ms\)|(?:not )?ok \d+ - (\S.*\.[cm]?[jt]sx?))$/;

/** TAP without a summary: its plan says that it is TAP. */
const ofPlan: Reader = (lines) => {
  if (!lines.some((line) => /^1\.\.\d+/.test(line))) return null;
  const points = lines.filter((line) => /^(?:not )?ok\b/.test(line));
  const skipped = points.filter((line) => /# (?:skip|todo)/i.test(line)).length;
  return { ran: points.length - skipped, skipped };
};

/** `Tests:       1 failed, 1 skipped, 1 todo, 1 passed, 4 total` */
const ofJest: Reader = (lines) => summed(lines, /^Tests: +(.*\d total)$/, ([, parts = '']) => inWords(parts));

/** `      Tests  1 failed | 8 passed | 1 skipped (10)` */
const ofVitest: Reader = (lines) => summed(lines, /^ *Tests {2}(no tests|\d.* \(\d+\))$/, ([, parts = '']) => inWords(parts));

/** `  1 passing (5ms)`, with `  1 pending` and `  1 failing` below it where there are any. */
const ofMocha: Reader = (lines) =>
  lines.some((line) => /^ {2}\d+ passing \(/.test(line))
    ? summed(lines, /^ {2}(\d+) (passing \(.*\)|failing|pending)$/, ([, count, word]) => counted(Number(count), word === 'pending'))
    : null;

/** `=== 1 failed, 1 passed, 1 skipped in 0.02s ===`, without the rulers under `-q`. */
const ofPytest: Reader = (lines) =>
  summed(lines, /^(?:=+ )?((?:no tests ran|\d+ [a-z]+|, )+) in [\d.]+s\b/, ([, parts = '']) => inWords(parts));

/** `Ran 4 tests in 0.000s`, then `OK (skipped=1)`: the skipped are among the four. */
const ofUnittest: Reader = (lines) =>
  lines.some((line) => /^Ran \d+ tests? in /.test(line))
    ? summed(lines, /^(?:Ran (\d+) tests? in .*|(?:OK|FAILED|NO TESTS RAN) \(.*?\bskipped=(\d+).*\))$/, ([, ran, skipped]) =>
        ran === undefined ? { ran: -Number(skipped), skipped: Number(skipped) } : counted(Number(ran)),
      )
    : null;

/** Tests where it names them (`-v`), packages otherwise. */
const ofGo: Reader = (lines) =>
  lines.some((line) => line.startsWith('=== RUN '))
    ? summed(lines, /^ *--- (PASS|FAIL|SKIP): /, ([, word]) => counted(1, word === 'SKIP'))
    : summed(lines, /^(?:ok|FAIL)\s+\S+\s+(?:\(cached\)|\d[\d.]*s)(.*)$/, ([, rest = '']) =>
        counted(rest.includes('[no tests to run]') ? 0 : 1),
      );

/** One line per target. */
const ofCargo: Reader = (lines) =>
  summed(lines, /^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored;/, ([, passed, failed, ignored]) => ({
    ran: Number(passed) + Number(failed),
    skipped: Number(ignored),
  }));

const RAN = new Set(['passed', 'failed', 'xfailed', 'xpassed']);
const SKIPPED = new Set(['skipped', 'todo', 'deselected']);

/** `1 failed, 2 passed`, whatever stands between. */
function inWords(parts: string): TestCounts {
  const found = [...parts.matchAll(/(\d+) ([a-z]+)/g)];
  const sum = (words: ReadonlySet<string>) => found.reduce((all, [, count, word]) => all + (words.has(word ?? '') ? Number(count) : 0), 0);
  return { ran: sum(RAN), skipped: sum(SKIPPED) };
}

function summed(lines: readonly string[], pattern: RegExp, read: (match: RegExpExecArray) => TestCounts): TestCounts | null {
  const found = lines.map((line) => pattern.exec(line)).filter((it) => it !== null);
  return found.length > 0 ? found.map(read).reduce(plus) : null;
}

function counted(count: number, skipped = false): TestCounts {
  return skipped ? { ran: 0, skipped: count } : { ran: count, skipped: 0 };
}

function plus(a: TestCounts, b: TestCounts): TestCounts {
  return { ran: a.ran + b.ran, skipped: a.skipped + b.skipped };
}
