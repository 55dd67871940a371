/**
 * What was found, as a commented job file. Written by the YAML library, values and comments alike, so that no text of a repository's
 * can become anything else than the value or the comment that it stands in. Pure.
 */
import { Document, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { safeLine } from '../safe-text';
import type { FoundCheck } from './ecosystem';
import type { RepositoryFound } from './found';

export interface Draft {
  /** As it is to stand in the file. */
  readonly repository: string;
  /** Left out where HEAD is on no branch. */
  readonly base: string | null;
  /** Empty: then the file is not a job until somebody writes one. */
  readonly goal: string;
  readonly model: string | null;
  readonly found: RepositoryFound;
}

export function jobFile({ repository, base, goal, model, found }: Draft): string {
  const job = new YAMLMap();
  field(job, 'repository', scalar(repository), ['Relative to this file.']);
  if (base !== null) field(job, 'base', scalar(base), ['Where the work starts. What is not committed there is not seen.']);
  field(job, 'goal', scalar(goal), GOAL);
  field(job, 'checks', list(found.checks.map(checkNode), found.others), checksComment(found));
  if (found.setup !== null) field(job, 'setup', setupNode(found.setup), SETUP);
  if (found.protectedPaths.length > 0) field(job, 'protectedPaths', list(found.protectedPaths.map(scalar)), PROTECTED);
  field(job, 'budget', budgetNode(), ['When one of them is used the job waits for you, with its work kept.']);
  if (model !== null) field(job, 'model', scalar(model), ["As the model's endpoint knows it."]);
  const document = new Document(job);
  document.commentBefore = commented(HEAD);
  document.comment = commented(closing(model, found));
  return `${document.toString({ lineWidth: 0 }).trimEnd()}\n`;
}

const HEAD = [
  'A job for longhaul, made by looking at what the repository holds; nothing of it was run. Read it before you submit it.',
  'All fields are in docs/job.md of longhaul.',
];
const GOAL = [
  'What is to be reached, in words; it stands in every prompt, whole. More than one line:',
  '  goal: |',
  '    Requests to /export time out for accounts with more than 10,000 rows.',
  '    Stream the rows.',
];
const SETUP = ['Makes what git ignores, such as dependencies: for the workspace, and again for each clean checkout.'];
const PROTECTED = ['Paths that must stay as they are. Take out what the goal asks to change, such as the tests that it is to add to.'];

function checksComment({ checks, needs, hints }: RepositoryFound): readonly string[] {
  return [
    'What proves the goal: run in a clean checkout, without a network; exit code 0 means that it passed.',
    ...(checks.length === 0 ? ['None was found. Write one: with none, only a person can tell whether the work is done.'] : []),
    ...(needs.length === 0 ? [] : [`The image of the sandbox must have ${needs.join(' and ')}; see sandbox.image in docs/job.md.`]),
    ...hints,
  ];
}

function closing(model: string | null, { setup }: RepositoryFound): readonly string[] {
  return [
    ...(model === null ? ['The model, as its endpoint knows it; LONGHAUL_MODEL if this stays away:', 'model: gpt-5', ''] : []),
    ...(setup === null ? ['Makes what git ignores, such as dependencies:', 'setup: { command: make deps, network: true }', ''] : []),
    'What must hold whatever happens; in every prompt too:',
    'constraints: ["The public API stays as it is."]',
    '',
    'Where it stops and asks you:',
    'review: { plan: true, delivery: true }',
  ];
}

function field(job: YAMLMap, name: string, value: unknown, comment: readonly string[]): void {
  const key = new Scalar(name);
  key.spaceBefore = job.items.length > 0;
  key.commentBefore = commented(comment);
  job.add({ key, value });
}

function scalar(value: unknown): Scalar {
  return new Scalar(value);
}

function checkNode({ command, runs }: FoundCheck): Scalar {
  const node = scalar(command);
  if (runs) node.comment = ` ${said(runs)}`;
  return node;
}

function list(items: readonly Scalar[], others: readonly FoundCheck[] = []): YAMLSeq {
  const node = new YAMLSeq();
  for (const item of items) node.add(item);
  const lines = others.map(({ command, runs }) => `- ${command}${runs ? `   # ${said(runs)}` : ''}`);
  if (lines.length > 0) node.comment = commented(['These may be checks too:', ...lines]);
  return node;
}

function setupNode(command: string): YAMLMap {
  const node = new YAMLMap();
  node.add({ key: scalar('command'), value: scalar(command) });
  const network = scalar(true);
  network.comment = ' for this command only';
  node.add({ key: scalar('network'), value: network });
  return node;
}

/** As in config/job-schema.ts, written out because they cost money. */
function budgetNode(): YAMLMap {
  const node = new YAMLMap();
  for (const [name, most] of Object.entries({ maxSteps: 500, maxTokens: 20_000_000, maxWallMinutes: 1_440 }))
    node.add({ key: scalar(name), value: scalar(most) });
  return node;
}

const SAID_CHARS = 100;

/** Words of a repository's in a comment: one line, nothing that acts. */
function said(text: string): string {
  const line = safeLine(text);
  return line.length > SAID_CHARS ? `${line.slice(0, SAID_CHARS - 1)}…` : line;
}

/** An empty line stays one. Indentation of ours stays too. */
function commented(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : ` ${/^ */.exec(line)?.[0]}${safeLine(line)}`)).join('\n');
}
