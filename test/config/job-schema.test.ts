/** The JSON Schema that editors complete from says the same as the check that decides, and the copy in docs/ is current. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseJob } from '../../config/job';
import { jobJsonSchema } from '../../config/job-schema';
import { validJob } from './job-arbitraries';
import { violations } from './json-schema';

const DOCS = join(__dirname, '..', '..', 'docs');
const context = { directory: '/projects', newId: () => 'made-id' };

test('it accepts every job that is accepted', () => {
  fc.assert(
    fc.property(validJob, (job) => {
      expect(parseJob(job, context).ok).toBe(true);
      expect(violations(jobJsonSchema(), job)).toEqual([]);
    }),
  );
});

test.each([
  ['an unknown field', { gaol: 'g' }],
  ['a field of another type', { goal: 7 }],
  ['an amount out of bounds', { budget: { maxSteps: 0 } }],
  ['an unknown sandbox', { sandbox: 'vm' }],
  ['a check without a command', { checks: [{ name: 'n' }] }],
])('it refuses %s, as the check does', (_what, fields) => {
  const job = { repository: '.', goal: 'g', checks: [], model: 'm', ...fields };
  expect(parseJob(job, context).ok).toBe(false);
  expect(violations(jobJsonSchema(), job)).not.toEqual([]);
});

test('docs/job.schema.json is what the program makes: write it again with "node bin/longhaul.js schema"', () => {
  expect(JSON.parse(readFileSync(join(DOCS, 'job.schema.json'), 'utf8'))).toEqual(jobJsonSchema());
});

test('every example of docs/job.md is a job', () => {
  const examples = [...readFileSync(join(DOCS, 'job.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text ?? ''));
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    expect(parseJob(example, { ...context, readFiles: () => ({ ok: true, files: { 'sealed/rows.js': '' } }) })).toMatchObject({ ok: true });
    expect(violations(jobJsonSchema(), example)).toEqual([]);
  }
});
