/**
 * Suites that need a container engine with the sandbox image. Without one they are skipped, out loud; with
 * LONGHAUL_REQUIRE_ENGINE=1, as in CI, they fail instead.
 */
import { execFileSync } from 'node:child_process';
import type { SandboxProfile } from '../../contract/job';

export const SANDBOX_IMAGE = process.env.LONGHAUL_TEST_IMAGE ?? 'longhaul-sandbox:dev';

export const DOCKER_PROFILE: SandboxProfile = {
  kind: 'docker',
  image: SANDBOX_IMAGE,
  memoryMb: 512,
  cpus: 2,
  maxProcesses: 128,
  maxFileMb: 64,
  commandTimeoutSec: 60,
};

export function describeWithEngine(name: string, suite: () => void): void {
  const missing = whatIsMissing();
  if (missing === null) describe(name, suite);
  else if (process.env.LONGHAUL_REQUIRE_ENGINE === '1') describe(name, () => failFor(missing));
  else {
    process.stderr.write(`skipped: ${name}. ${missing}\n`);
    describe.skip(name, suite);
  }
}

function failFor(missing: string): void {
  it('has an engine with the sandbox image', () => {
    throw new Error(`${missing} LONGHAUL_REQUIRE_ENGINE=1 forbids skipping.`);
  });
}

let answer: string | undefined;

/** Jest collects suites synchronously, so the question is asked in a process of its own, once per test file. */
function whatIsMissing(): string | null {
  answer ??= execFileSync(process.execPath, ['-e', ASK, SANDBOX_IMAGE], { encoding: 'utf8', cwd: __dirname, timeout: 20_000 });
  return answer || null;
}

const ASK = `
const engine = new (require('dockerode'))({ timeout: 5000 });
engine.ping().then(
  () => engine.getImage(process.argv[1]).inspect().then(
    () => {},
    () => process.stdout.write('The image ' + process.argv[1] + ' is not there: run scripts/sandbox-image.sh.'),
  ),
  (error) => process.stdout.write('No container engine answers (' + (error.code || error.message) + '): start Docker.'),
);
`;

/** For suites that run on either sandbox. Throws where an engine is required and none answers. */
export function engineAnswers(): boolean {
  const missing = whatIsMissing();
  if (missing !== null && process.env.LONGHAUL_REQUIRE_ENGINE === '1')
    throw new Error(`${missing} LONGHAUL_REQUIRE_ENGINE=1 forbids doing without.`);
  return missing === null;
}
