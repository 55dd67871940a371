/** Summaries as the runners printed them; long outputs are cut to the lines around the summary. */
import fc from 'fast-check';
import { testCounts } from '../../agent/test-counts';

const NODE_TAP = `TAP version 13
# Subtest: adds
ok 1 - adds
  ---
  duration_ms: 1.344364
  ...
# Subtest: subs
not ok 2 - subs
  ---
  failureType: 'testCodeFailure'
  ...
# Subtest: skipped
ok 3 - skipped # SKIP
# Subtest: later
ok 4 - later # TODO
# Subtest: s
    # Subtest: x
    ok 1 - x
    1..1
ok 5 - s
# Subtest: /tmp/n/test/bare.test.js
ok 2 - /tmp/n/test/bare.test.js
# Subtest: /tmp/n/test/crash.test.js
not ok 3 - /tmp/n/test/crash.test.js
# Subtest: /tmp/n/test/exit.test.js
ok 4 - /tmp/n/test/exit.test.js
1..8
# tests 8
# suites 1
# pass 4
# fail 2
# cancelled 0
# skipped 1
# todo 1
# duration_ms 361.606762
`;

const NODE_SPEC = `✔ adds (1.044117ms)
✖ subs (1.002054ms)
﹣ skipped (0.10056ms) # SKIP
✔ later (0.090805ms) # TODO
▶ s
  ✔ x (0.118627ms)
✔ s (0.308149ms)
✔ /tmp/n/test/bare.test.js (63.947637ms)
✖ /tmp/n/test/crash.test.js (64.607561ms)
  'test failed'

✔ /tmp/n/test/exit.test.js (75.776712ms)
ℹ tests 8
ℹ suites 1
ℹ pass 4
ℹ fail 2
ℹ cancelled 0
ℹ skipped 1
ℹ todo 1
ℹ duration_ms 296.773655

✖ failing tests:

test at test/crash.test.js:1:1
✖ /tmp/n/test/crash.test.js (64.607561ms)
  'test failed'
`;

const GO_VERBOSE = `=== RUN   TestOk
=== RUN   TestOk/sub
--- PASS: TestOk (0.00s)
    --- PASS: TestOk/sub (0.00s)
=== RUN   TestSkip
    a_test.go:4: x
--- SKIP: TestSkip (0.00s)
PASS
ok  	example.org/x	0.002s
?   	example.org/x/x	[no test files]
`;

const CARGO = `running 3 tests
test tests::ign ... ignored
test tests::ok ... ok
test tests::bad ... FAILED

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.07s

error: test failed, to rerun pass \`--lib\`
`;

const CARGO_TARGETS = `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests rs

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
`;

test.each<[string, string, number, number, number?]>([
  ['node:test as TAP, where a file without a test is none', NODE_TAP, 3, 2, 2],
  ['node:test for people', NODE_SPEC, 3, 2, 2],
  ['TAP of other tools', 'TAP version 14\n1..3\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no network\n', 2, 1, 1],
  ['tape', '1..3\n# tests 3\n# pass  2\n# fail  1\n', 3, 0, 1],
  ['jest', 'Test Suites: 1 failed, 1 total\nTests:       1 failed, 1 skipped, 1 todo, 1 passed, 4 total\nSnapshots:   0 total\n', 2, 2, 1],
  ['jest whose suite cannot be loaded', 'Test Suites: 1 failed, 1 total\nTests:       0 total\nSnapshots:   0 total\n', 0, 0],
  ['vitest', ' Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 8 passed | 1 skipped (10)\n   Start at  10:00:00\n', 9, 1, 1],
  ['vitest whose suite cannot be loaded', ' Test Files  1 failed (1)\n      Tests  no tests\n   Start at  10:00:00\n', 0, 0],
  ['mocha', '\n\n  1 passing (3ms)\n  1 pending\n  1 failing\n\n  1) Reporting Tests\n', 2, 1, 1],
  ['pytest', '============== 1 failed, 1 passed, 1 skipped, 1 xfailed in 0.02s ===============\n', 3, 1, 1],
  ['pytest -q', '1 failed, 1 passed, 1 skipped, 1 xfailed in 0.02s\n', 3, 1, 1],
  ['pytest -k', '1 passed, 3 deselected in 0.01s\n', 1, 3],
  ['pytest over a minute', '======================= 812 passed, 3 warnings in 75.12s (0:01:15) ========================\n', 812, 0],
  ['pytest that cannot collect', '!!!!!! Interrupted: 1 error during collection !!!!!!\n1 error in 0.10s\n', 0, 0, 1],
  ['pytest without a test', '============================ no tests ran in 0.01s =============================\n', 0, 0],
  ['unittest', 'Ran 4 tests in 0.000s\n\nFAILED (failures=1, skipped=1, expected failures=1)\n', 3, 1, 1],
  ['unittest, all well', 'Ran 1 test in 0.000s\n\nOK\n', 1, 0],
  ['go test -v', GO_VERBOSE, 2, 1],
  ['go test', 'ok  \texample.org/x\t0.002s\nFAIL\texample.org/y\t0.003s\n?   \texample.org/z\t[no test files]\nFAIL\n', 2, 0, 1],
  ['go test from its cache, with a package without tests', 'ok  \ta/x\t(cached)\nok  \ta/y\t0.002s [no tests to run]\n', 1, 0],
  ['go test that does not build', 'FAIL\texample.org/x [build failed]\nok  \texample.org/y\t0.002s\n', 1, 0],
  ['cargo test', CARGO, 2, 1, 1],
  ['cargo test over several targets', CARGO_TARGETS, 3, 0],
  ['two runners in one command', '1 passed in 0.01s\nTests:       2 passed, 2 total\n', 3, 0],
])('%s', (_runner, output, ran, skipped, failed = 0) => {
  expect(testCounts(output)).toEqual({ ran, skipped, ...(failed ? { failed } : {}) });
});

test.each(['', 'All good.\n', 'ok\n', 'OK\n', 'PASS\n', 'Tests: see docs\n', '3 tests\n', 'added 12 packages in 3s\n', '1 failing\n'])(
  '%j says nothing of tests',
  (output) => {
    expect(testCounts(output)).toBeNull();
  },
);

test('any output is answered, with counts that are whole and not negative', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(...`${NODE_TAP}${NODE_SPEC}${GO_VERBOSE}${CARGO}`.split('\n')),
    fc.constantFrom(
      '1..2',
      '  3 passing (1ms)',
      '  1 failing',
      '2 passed, 1 skipped in 1.00s',
      '# pass 7',
      'Ran 1 test in 0.000s',
      'OK (skipped=3)',
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const counts = testCounts(lines.join('\n'));
      if (counts === null) return;
      expect(Number.isInteger(counts.ran) && counts.ran >= 0).toBe(true);
      expect(Number.isInteger(counts.skipped) && counts.skipped >= 0).toBe(true);
      expect(counts.failed ?? 1).toBeGreaterThan(0);
    }),
  );
});

test('a line as long as an output may be is passed over in an instant', () => {
  const long = `${'1 failed, '.repeat(100_000)}in 1s`;
  expect(testCounts(`${long}\n${'='.repeat(1_000_000)}\n✔ ${'.js'.repeat(300_000)}`)).toBeNull();
});
