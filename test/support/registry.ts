/**
 * Suites that need a package registry. Where it does not answer its own client they are skipped, out loud; with
 * LONGHAUL_REQUIRE_REGISTRY=1 they fail instead. Knows nothing of what is fetched.
 */
import { execFileSync } from 'node:child_process';

export type Ecosystem = 'npm' | 'pypi';

/** `describe`, or a suite that shows as skipped with the reason on stderr, or one that fails with it. */
export function describeWithRegistry(ecosystem: Ecosystem, name: string, suite: () => void): void {
  const missing = whatIsMissing(ecosystem);
  if (missing === null) describe(name, suite);
  else if (process.env.LONGHAUL_REQUIRE_REGISTRY === '1') describe(name, () => failFor(missing));
  else {
    process.stderr.write(`skipped: ${name}. ${missing}\n`);
    describe.skip(name, suite);
  }
}

function failFor(missing: string): void {
  it('has a package registry', () => {
    throw new Error(`${missing} LONGHAUL_REQUIRE_REGISTRY=1 forbids skipping.`);
  });
}

/** One small question each, about a package that has been there for years. */
const QUESTIONS: Readonly<Record<Ecosystem, readonly [string, ...string[]]>> = {
  npm: ['npm', 'view', 'minimist@1.2.6', 'version', '--fetch-retries=0', '--fetch-timeout=15000', '--prefer-online'],
  pypi: ['python3', '-m', 'pip', 'index', 'versions', 'markupsafe', '--retries=0', '--timeout=15', '--no-cache-dir'],
};

const answers = new Map<Ecosystem, string | null>();

/** Jest collects suites synchronously; asked once per test file. */
function whatIsMissing(ecosystem: Ecosystem): string | null {
  if (!answers.has(ecosystem)) answers.set(ecosystem, ask(ecosystem));
  return answers.get(ecosystem) ?? null;
}

function ask(ecosystem: Ecosystem): string | null {
  const [program, ...args] = QUESTIONS[ecosystem];
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 60_000 });
    return null;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const words = (stderr || message).split('\n').find((line) => /error/i.test(line)) ?? message;
    return `The ${ecosystem} registry cannot be asked with ${program} (${words.trim().slice(0, 200)}): connect to it, or set it up for its client.`;
  }
}
