/** Job files as people may write them, right and wrong, for property tests. Knows the file's format, not how it is checked. */
import fc from 'fast-check';
import type { JobSpec } from '../../contract/job';

/** Some text of one line that survives trimming. */
const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((it) => `a${it.replace(/[\0\r\n]/g, ' ')}z`);
const duration = fc.oneof(fc.integer({ min: 1, max: 86_400 }), fc.constantFrom('1s', '90s', '10m', '24h'));

const check = fc.oneof(words, fc.record({ name: words.map(short), command: words, timeout: duration }, { requiredKeys: ['command'] }));
const model = fc.oneof(
  words,
  fc.record(
    {
      name: words,
      windowTokens: fc.integer({ min: 2_048, max: 10_000_000 }),
      maxOutputTokens: fc.integer({ min: 64, max: 1_000_000 }),
      timeout: duration,
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      seed: fc.integer(),
      actions: fc.constantFrom('tools' as const, 'schema' as const),
    },
    { requiredKeys: ['name'] },
  ),
);
const kind = fc.constantFrom('docker' as const, 'local' as const);
const sandbox = fc.oneof(
  kind,
  fc.record({ kind, image: words, cpus: fc.constantFrom(0.5, 1, 8), commandTimeout: duration }, { requiredKeys: [] }),
);
const setup = fc.oneof(words, fc.record({ command: words, network: fc.boolean(), timeout: duration }, { requiredKeys: ['command'] }));

/** Every field right; those that may be left out sometimes are. */
export const validJob = fc.record(
  {
    id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
    repository: fc.constantFrom('.', '../my service', '/srv/repository.git', 'https://example.org/a.git', 'git@example.org:a/b.git'),
    base: fc.constantFrom('HEAD', 'main', 'v1.2.3'),
    goal: words,
    constraints: fc.array(words, { maxLength: 3 }),
    checks: fc.uniqueArray(check, { maxLength: 4, selector: nameOf, comparator: 'SameValue' }),
    setup,
    protectedPaths: fc.array(fc.constantFrom('test/**', '*.lock', 'a/{b,c}/?.ts'), { maxLength: 3 }),
    allowedPaths: fc.array(fc.constantFrom('src/**', 'docs', '**/*.orig'), { minLength: 1, maxLength: 3 }),
    allowedSecrets: fc.array(fc.constantFrom('test/fixtures/**', '*.pem'), { minLength: 1, maxLength: 2 }),
    sealed: fc.uniqueArray(
      fc.record({ name: fc.nat(99).map((n) => `sealed ${n}`), command: words, timeout: duration }, { requiredKeys: ['name', 'command'] }),
      { maxLength: 3, selector: ({ name }) => name },
    ),
    budget: fc.record(
      { maxSteps: fc.integer({ min: 1, max: 100_000 }), maxTokens: fc.integer({ min: 1, max: 1e12 }) },
      { requiredKeys: [] },
    ),
    model,
    sandbox,
    delivery: fc.record({ branch: fc.constantFrom('fix', 'longhaul/fix-export') }, { requiredKeys: [] }),
  },
  { requiredKeys: ['repository', 'goal', 'checks', 'model'] },
);

/** Any JSON at all, and right jobs with some fields replaced by any JSON: those get further into the checking. */
export const anyInput = fc.oneof(
  fc.jsonValue(),
  fc
    .tuple(validJob, fc.dictionary(fc.constantFrom(...fieldNames(), '__proto__', 'toString', 'gaol'), fc.jsonValue(), { maxKeys: 4 }))
    .map(([job, wrong]) => ({ ...job, ...wrong }) as unknown),
);

/** A checked job as the file that would say the same with nothing left out. */
export function asFile({ setup: made, model: profile, sandbox: limits, checks, sealed, ...rest }: JobSpec): object {
  const { timeoutSec, ...modelFields } = profile;
  const { commandTimeoutSec, ...sandboxFields } = limits;
  return {
    ...rest,
    checks: checks.map((it) => ({ name: it.name, command: it.command, timeout: it.timeoutSec })),
    ...(sealed ? { sealed: sealed.map((it) => ({ name: it.name, command: it.command, timeout: it.timeoutSec })) } : {}),
    ...(made ? { setup: { command: made.command, network: made.network, timeout: made.timeoutSec } } : {}),
    model: { ...modelFields, timeout: timeoutSec },
    sandbox: { ...sandboxFields, commandTimeout: commandTimeoutSec },
  };
}

function fieldNames(): readonly string[] {
  return [
    'id',
    'repository',
    'base',
    'goal',
    'constraints',
    'checks',
    'setup',
    'protectedPaths',
    'allowedPaths',
    'allowedSecrets',
    'sealed',
    'budget',
    'model',
    'sandbox',
    'delivery',
  ];
}

function short(text: string): string {
  return [...text].slice(0, 10).join('').trim();
}

/** Checks are told apart by name; long commands by their beginning. */
function nameOf(it: string | { readonly name?: string; readonly command: string }): string {
  const name = typeof it === 'string' ? it : (it.name ?? it.command);
  return [...name.replace(/\s+/g, ' ').trim()].slice(0, 10).join('').trim();
}
