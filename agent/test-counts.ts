/**
 * How many tests a check ran, read from the summary that its runner printed. Knows the words of node:test and other TAP, jest,
 * vitest, mocha, pytest, unittest, go test and cargo test; of any other output it says nothing. Pure, linear, never throws.
 */
export interface TestCounts {
  /** Passed or failed. */
  readonly ran: number;
  /** Known to the runner and not run: skipped, pending, ignored, to do. */
  readonly skipped: number;
  /** Of those that ran; left out where none did. */
  readonly failed?: number;
}

type Sum = Required<TestCounts>;

/** Summaries are short lines; a longer one is data. */
const LONGEST_LINE = 1_000;

/** The sum over all summaries in it: one command may start several runners. Null where there is none. */
export function testCounts(output: string): TestCounts | null {
  const lines = output.split('\n').filter((line) => line.length <= LONGEST_LINE);
  const found = [ofTap, ofJest, ofVitest, ofMocha, ofPytest, ofUnittest, ofGo, ofCargo]
    .map((read) => read(lines))
    .filter((it) => it !== null);
  if (found.length === 0) return null;
  const { ran, skipped, failed } = found.reduce(plus);
  // A runner that contradicts itself: more skipped than there were.
  return { ran: Math.max(0, ran), skipped, ...(failed > 0 ? { failed } : {}) };
}

type Reader = (lines: readonly string[]) => Sum | null;

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
  return { ran: sum('pass', 'fail', 'cancelled') - files.size, skipped: sum('skipped', 'todo'), failed: sum('fail', 'cancelled') };
};

const FILE_AS_TEST = /^(?:[✔✖] (\S.*\.[cm]?[jt]sx?) \(\d[\d.]*ms\)|(?:not )?ok \d+ - (\S.*\.[cm]?[jt]sx?))$/;

/** TAP without a summary: its plan says that it is TAP. */
const ofPlan: Reader = (lines) => {
  if (!lines.some((line) => /^1\.\.\d+/.test(line))) return null;
  const points = lines.filter((line) => /^(?:not )?ok\b/.test(line));
  const [skipped, run] = [points.filter((line) => SKIPS.test(line)), points.filter((line) => !SKIPS.test(line))];
  return { ran: run.length, skipped: skipped.length, failed: run.filter((line) => line.startsWith('not ok')).length };
};

const SKIPS = /# (?:skip|todo)/i;

/** `Tests:       1 failed, 1 skipped, 1 todo, 1 passed, 4 total` */
const ofJest: Reader = (lines) => summed(lines, /^Tests: +(.*\d total)$/, ([, parts = '']) => inWords(parts));

/** `      Tests  1 failed | 8 passed | 1 skipped (10)` */
const ofVitest: Reader = (lines) => summed(lines, /^ *Tests {2}(no tests|\d.* \(\d+\))$/, ([, parts = '']) => inWords(parts));

/** `  1 passing (5ms)`, with `  1 pending` and `  1 failing` below it where there are any. */
const ofMocha: Reader = (lines) =>
  lines.some((line) => /^ {2}\d+ passing \(/.test(line))
    ? summed(lines, /^ {2}(\d+) (passing \(.*\)|failing|pending)$/, ([, count, word = '']) => counted(Number(count), word))
    : null;

/** `=== 1 failed, 1 passed, 1 skipped in 0.02s ===`, without the rulers under `-q`. */
const ofPytest: Reader = (lines) =>
  summed(lines, /^(?:=+ )?((?:no tests ran|\d+ [a-z]+|, )+) in [\d.]+s\b/, ([, parts = '']) => inWords(parts));

/** `Ran 4 tests in 0.000s`, then `OK (skipped=1)`: the skipped are among the four. */
const ofUnittest: Reader = (lines) =>
  lines.some((line) => /^Ran \d+ tests? in /.test(line))
    ? summed(lines, /^(?:Ran (\d+) tests? in .*|(?:OK|FAILED|NO TESTS RAN) \((.*)\))$/, ([, ran, parts = '']) =>
        ran === undefined ? withoutSkipped(parts) : counted(Number(ran)),
      )
    : null;

/** `failures=1, errors=1, skipped=1, expected failures=1` */
function withoutSkipped(parts: string): Sum {
  const of = (word: string) => Number(new RegExp(`(?:^|, )${word}=(\\d+)`).exec(parts)?.[1] ?? 0);
  return { ran: -of('skipped'), skipped: of('skipped'), failed: of('failures') + of('errors') };
}

/** Tests where it names them (`-v`), packages otherwise. */
const ofGo: Reader = (lines) =>
  lines.some((line) => line.startsWith('=== RUN '))
    ? summed(lines, /^ *--- (PASS|FAIL|SKIP): /, ([, word = '']) => counted(1, GO_WORDS[word]))
    : summed(lines, /^(ok|FAIL)\s+\S+\s+(?:\(cached\)|\d[\d.]*s)(.*)$/, ([, word = '', rest = '']) =>
        counted(rest.includes('[no tests to run]') ? 0 : 1, GO_WORDS[word]),
      );

const GO_WORDS: Readonly<Record<string, string>> = { FAIL: 'failed', SKIP: 'skipped' };

/** One line per target. */
const ofCargo: Reader = (lines) =>
  summed(lines, /^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored;/, ([, passed, failed, ignored]) => ({
    ran: Number(passed) + Number(failed),
    skipped: Number(ignored),
    failed: Number(failed),
  }));

const RAN = new Set(['passed', 'failed', 'xfailed', 'xpassed']);
const SKIPPED = new Set(['skipped', 'todo', 'deselected', 'pending']);
const FAILED = new Set(['failed', 'failing', 'error', 'errors']);

/** `1 failed, 2 passed`, whatever stands between. */
function inWords(parts: string): Sum {
  const found = [...parts.matchAll(/(\d+) ([a-z]+)/g)];
  const sum = (words: ReadonlySet<string>) => found.reduce((all, [, count, word]) => all + (words.has(word ?? '') ? Number(count) : 0), 0);
  return { ran: sum(RAN), skipped: sum(SKIPPED), failed: sum(FAILED) };
}

function summed(lines: readonly string[], pattern: RegExp, read: (match: RegExpExecArray) => Sum): Sum | null {
  const found = lines.map((line) => pattern.exec(line)).filter((it) => it !== null);
  return found.length > 0 ? found.map(read).reduce(plus) : null;
}

/** Tests that ended as `word` says: passed, if it says nothing else. */
function counted(count: number, word = ''): Sum {
  if (SKIPPED.has(word)) return { ran: 0, skipped: count, failed: 0 };
  return { ran: count, skipped: 0, failed: FAILED.has(word) ? count : 0 };
}

function plus(a: Sum, b: Sum): Sum {
  return { ran: a.ran + b.ran, skipped: a.skipped + b.skipped, failed: a.failed + b.failed };
}
