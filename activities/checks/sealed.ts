/**
 * Sealed checks: run only when everything else is well, in a clean checkout of their own, which nothing of the work has run in
 * before and which is gone with them. Nothing of them is shown while they run; what they print is for people alone.
 */
import { clipOutput } from '../../agent/tools/output';
import type { SealedCheck } from '../../contract/job';
import { LIMITS } from '../../contract/limits';
import type { Private } from '../../contract/steps';
import type { Attempt } from '../attempt';
import type { JobStore, Ports, RecordedStep, Sandbox } from '../ports';
import { inCleanCheckout } from '../workspace';
import { type Report, runCheck, verdict } from './run-check';

/** All that a model is told. */
export const SEALED_FAILS =
  'A sealed check fails: one that you are not shown. The work does not do all that the goal asks for. Read the goal again and look for what is missing or only seems to work.';

export async function runSealed(ports: Ports, store: JobStore, parent: RecordedStep, at: Attempt): Promise<readonly Report[]> {
  const { sealed = [] } = store.spec;
  if (sealed.length === 0) return [];
  at.show('sealed checks');
  const quiet: Attempt = { signal: at.signal, show: () => {} };
  return inCleanCheckout(ports, store, parent.workTree, quiet, async (place) => {
    if (typeof place === 'string') return sealed.map((check) => failed(check, 'setup_failed', place));
    const reports: Report[] = [];
    for (const check of sealed) {
      reports.push(await runOne(check, place.sandbox, quiet));
      ports.crash.reach('check.mid', parent.record.seq + 1);
    }
    return reports;
  });
}

export function sealedFindings(reports: readonly Report[]): Private {
  const page = reports.map(({ result, output }) => `== sealed: ${result.name}: ${verdict(result)}\n${output}`).join('\n');
  return {
    sealedFailed: reports.filter(({ result }) => !result.passed).map(({ result }) => result.name),
    text: clipOutput(page, LIMITS.storedOutputBytes, 'not kept'),
  };
}

async function runOne(check: SealedCheck, sandbox: Sandbox, at: Attempt): Promise<Report> {
  for (const [path, content] of Object.entries(check.files)) {
    const problem = await put(path, content, sandbox, at);
    if (problem !== null) return failed(check, 'not_written', `${path}: ${problem}`);
  }
  return runCheck(check, sandbox, at);
}

/** A link on the way could lead its files to where the command does not look for them: then the check counts as failed. */
const PUT = `set -e
at=. rest=$1
while [ "$rest" != "\${rest#*/}" ]; do
  at=$at/\${rest%%/*} rest=\${rest#*/}
  if [ -L "$at" ]; then echo "$at is a symbolic link in the work"; exit 65; fi
  [ -d "$at" ] || mkdir -- "$at"
done
rm -rf -- "$at/$rest"
cat > "$at/$rest"`;
const PUT_TIMEOUT_MS = 30_000;

async function put(path: string, content: string, sandbox: Sandbox, at: Attempt): Promise<string | null> {
  const argv = ['bash', '-c', PUT, 'put', path];
  const result = await sandbox.exec({ argv, stdin: content, timeoutMs: PUT_TIMEOUT_MS, maxOutputBytes: 4_000 }, at.signal);
  return result.exitCode === 0 ? null : result.output.toString('utf8').trim() || `exit ${result.exitCode}`;
}

function failed(check: SealedCheck, ended: string, output: string): Report {
  return { result: { name: check.name, passed: false, exitCode: -1, ended }, output };
}
