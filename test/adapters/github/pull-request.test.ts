/** One pull request a branch, on the wire: against a server that holds each request against GitHub's published description. */
import { join } from 'node:path';
import type { Proposal } from '../../../activities/ports';
import { gitHub } from '../../../adapters/github';
import { type Answer, GitHubServer, problem, TOKEN } from '../../support/github/server';
import { endPrograms, temporaryDirectory } from '../../support/programs';
import { makeRepository } from '../../support/repository';

const never = new AbortController().signal;
const OURS = 'them/it';

let github: GitHubServer;
let repository: string;

beforeEach(async () => {
  const dir = temporaryDirectory();
  github = await GitHubServer.start(join(dir, 'github'));
  repository = github.repository(OURS, makeRepository(join(dir, 'repository'), { 'a.txt': 'one\n' }));
  for (const branch of ['work', 'next']) github.git(OURS, 'branch', branch, 'main');
});
afterEach(() => {
  expect(github.wrong).toEqual([]);
  github.close();
  endPrograms();
});

function propose(changes: Partial<Proposal> = {}, options: object = {}) {
  const proposal = { repository, branch: 'work', title: 'Say hello', body: 'All of it.', from: 'HEAD', draft: false, open: true };
  const forge = gitHub({ token: TOKEN, apiUrl: github.env.GITHUB_API_URL as string, ...options });
  return forge.propose({ ...proposal, ...changes }, never);
}

const failure = (changes: Partial<Proposal> = {}, options: object = {}) => propose(changes, options).catch((error: unknown) => error);

test('the same branch proposed twice is one pull request, with the newer body', async () => {
  const first = await propose();
  expect(first?.url).toBe(`${github.url}/${OURS}/pull/1`);
  expect(await propose({ body: 'More of it.', title: 'Other words' })).toEqual(first);
  expect(github.pulls).toEqual([
    { number: 1, head: 'work', base: 'main', title: 'Say hello', draft: false, body: 'More of it.', state: 'open' },
  ]);
});

test('a body that stands there already is not written again', async () => {
  await propose();
  await propose();
  expect(github.requests.filter((it) => it.startsWith('PATCH'))).toEqual([]);
});

test('one that was closed is not opened again: the branch gets a new one', async () => {
  await propose();
  (github.pulls[0] as { state: string }).state = 'closed';
  expect((await propose())?.url).toMatch(/pull\/2$/);
});

test('where it is not worth one, none is opened, and one that is open is brought up to date all the same', async () => {
  expect(await propose({ open: false })).toBeNull();
  await propose();
  await propose({ open: false, body: 'It could not be done.' });
  expect(github.pulls.map(({ body }) => body)).toEqual(['It could not be done.']);
});

test.each([
  ['what the job says', { base: 'next', from: 'main' }, 'next'],
  ['the branch that the job began at', { from: 'next' }, 'next'],
  ["the repository's default where the job began at a commit", { from: 'a1b2c3d' }, 'main'],
])('it is to be merged into %s', async (_what, changes, base) => {
  await propose(changes);
  expect(github.pulls[0]?.base).toBe(base);
});

test('another attempt that was faster by a moment has opened the one that both name', async () => {
  let faster = 0;
  github.instead = (request) => {
    if (request !== `POST /repos/${OURS}/pulls` || faster++ > 0) return undefined;
    github.pulls.push({ number: 1, head: 'work', base: 'main', title: 'Say hello', draft: false, body: 'All of it.', state: 'open' });
    return undefined;
  };
  expect((await propose())?.url).toMatch(/pull\/1$/);
  expect(github.pulls).toHaveLength(1);
});

const REFUSALS: readonly (readonly [string, Answer, object])[] = [
  ['401', problem(401, 'Bad credentials'), { kind: 'bad_token', retryable: false, message: expect.stringContaining('GITHUB_TOKEN') }],
  [
    '403',
    problem(403, 'Resource not accessible by personal access token'),
    { kind: 'forbidden', retryable: false, message: expect.stringContaining('the right to read and write pull requests') },
  ],
  ['404', problem(404, 'Not Found'), { kind: 'not_found', retryable: false, message: expect.stringContaining(OURS) }],
  [
    '429',
    { ...problem(429, 'Slow down'), headers: { 'retry-after': '7' } },
    { kind: 'rate_limited', retryable: true, retryAfterMs: 7_000 },
  ],
  ['a secondary rate limit', problem(403, 'You have exceeded a secondary rate limit'), { kind: 'rate_limited', retryAfterMs: 60_000 }],
  ['500', problem(500, 'Server Error'), { kind: 'overloaded', retryable: true }],
];

test.each(REFUSALS)('%s is named, with what to do', async (_what, answer, expected) => {
  github.instead = () => answer;
  expect(await failure()).toMatchObject(expected);
});

test('a rate limit that is used up is waited for until its reset, an hour at most', async () => {
  const reset = (seconds: number) => ({
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
  });
  github.instead = () => ({ ...problem(403, 'API rate limit exceeded'), headers: reset(90) });
  const { retryAfterMs } = (await failure()) as { retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(60_000);
  expect(retryAfterMs).toBeLessThanOrEqual(90_000);
  github.instead = () => ({ ...problem(403, 'API rate limit exceeded'), headers: reset(900_000) });
  expect(await failure()).toMatchObject({ retryAfterMs: 3_600_000 });
});

test('what GitHub refuses by its own rules says which field', async () => {
  expect(await failure({ base: 'nowhere' })).toMatchObject({
    kind: 'refused',
    retryable: false,
    message: expect.stringContaining('base invalid'),
  });
});

test('a server that is away is worth another attempt', async () => {
  const { close } = github;
  close.call(github);
  expect(await failure()).toMatchObject({ kind: 'transport', retryable: true });
});

test('the token goes to no other host than the one that it is for', async () => {
  for (const elsewhere of ['https://github.com/them/it.git', 'git@evil.example:them/it.git', '/srv/it.git', 'http://127.0.0.1/it.git'])
    expect(await failure({ repository: elsewhere })).toMatchObject({ kind: 'not_found' });
  expect(await failure({}, { token: undefined })).toMatchObject({ kind: 'bad_token', message: expect.stringContaining('no GITHUB_TOKEN') });
  expect(github.requests).toEqual([]);
});
