/**
 * `npm test`: set-up, then jest with the arguments given. Ends with one line "N passed, N failed, N skipped" of its own, and with
 * a failure if a test failed, a suite did not run, or nothing ran.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

function runJest(args) {
  const directory = mkdtempSync(join(tmpdir(), 'longhaul-test-'));
  const outputFile = join(directory, 'results.json');
  try {
    const jest = [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${outputFile}`, ...args];
    // With --json jest prints the results on stdout as well; what people read comes on stderr.
    const { status, signal } = spawnSync(process.execPath, jest, { cwd: ROOT, stdio: ['inherit', 'ignore', 'inherit'] });
    return { status: signal ? 1 : (status ?? 1), results: resultsIn(outputFile) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function resultsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** A suite that could not even be loaded has no tests to count: it counts as one failure. */
function summary(results) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests + results.numTodoTests} skipped`;
}

try {
  await setup();
  const { status, results } = runJest(process.argv.slice(2));
  process.exitCode = status;
  if (results === null) process.stderr.write('jest ended without results\n');
  else process.stdout.write(`${summary(results)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
