/**
 * A GitHub for tests, on the wire: pull requests in memory, branches in bare repositories on this disk. A request that GitHub's published
 * description does not allow is answered with 400 and kept in `wrong`; answers are GitHub's own examples, filled in.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { commentAnswer, type Pull, pullAnswer, reviewAnswer, type Said } from './answers';
import { type Asked, example, operationOf, wrongAnswer, wrongWith } from './published';

export const TOKEN = 'ghp_only-for-tests';
const API = '/api/v3';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = (asked: Asked, body: Readonly<Record<string, unknown>>, query: URLSearchParams, url: URL) => Answer;

export class GitHubServer {
  url = '';
  readonly pulls: Pull[] = [];
  readonly reviews: Said[] = [];
  readonly comments: Said[] = [];
  /** `METHOD path` of every request. */
  readonly requests: string[] = [];
  readonly wrong: string[] = [];
  /** Answers in the place of the next requests for which it gives one. */
  instead: (request: string) => Answer | undefined = () => undefined;
  /** Called when a request had its effect and is not answered yet. */
  done: (request: string) => void = () => {};
  private readonly server = createServer((request, response) => void this.serve(request, response));

  private constructor(
    /** Where the bare repositories are: `OWNER/REPO.git`. */
    readonly dir: string,
  ) {}

  static async start(dir: string): Promise<GitHubServer> {
    const github = new GitHubServer(dir);
    github.server.listen(0, '127.0.0.1');
    await once(github.server, 'listening');
    github.url = `http://127.0.0.1:${(github.server.address() as AddressInfo).port}`;
    mkdirSync(dir, { recursive: true });
    // Git finds on the disk what it would fetch from this server and push to it.
    writeFileSync(join(dir, 'gitconfig'), `[url "file://${dir}/"]\n\tinsteadOf = ${github.url}/\n`);
    return github;
  }

  /** For a worker and a command line. */
  get env(): NodeJS.ProcessEnv {
    return { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: `${this.url}${API}`, GIT_CONFIG_GLOBAL: join(this.dir, 'gitconfig') };
  }

  /** A bare copy of a repository of this disk; returns its address. */
  repository(name: string, from: string): string {
    execFileSync('git', ['clone', '-q', '--bare', from, join(this.dir, `${name}.git`)]);
    return `${this.url}/${name}.git`;
  }

  git(name: string, ...args: readonly string[]): string {
    return execFileSync('git', ['--git-dir', join(this.dir, `${name}.git`), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '', this.url);
    const text = Buffer.concat(chunks).toString('utf8');
    const answer = this.answer(request, url, text === '' ? undefined : JSON.parse(text));
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }

  private answer({ method = '', headers }: IncomingMessage, url: URL, body: unknown): Answer {
    const path = url.pathname.slice(API.length);
    const name = `${method} ${path}`;
    this.requests.push(name);
    const instead = this.instead(name);
    if (instead) return instead;
    if (headers.authorization !== `token ${TOKEN}`) return problem(401, 'Bad credentials');
    const asked = operationOf(method, path);
    const wrong = asked ? wrongWith(asked, url.searchParams, body) : ['is no operation that we know'];
    if (!asked || wrong.length > 0) {
      this.wrong.push(...wrong.map((it) => `${name}: ${it}`));
      return problem(400, wrong.join('; '));
    }
    const answer = this.route(`${asked.method} ${asked.path}`)(asked, (body ?? {}) as Record<string, unknown>, url.searchParams, url);
    this.wrong.push(...wrongAnswer(asked, answer.status, answer.body).map((it) => `the answer to ${name}: ${it}`));
    this.done(name);
    return answer;
  }

  private route(operation: string): Route {
    const pull = '/repos/{owner}/{repo}/pulls/{pull_number}';
    const routes: Readonly<Record<string, Route>> = {
      'get /repos/{owner}/{repo}': (asked) => this.repositoryAnswer(asked),
      'get /repos/{owner}/{repo}/branches/{branch}': (asked) => this.branchAnswer(asked),
      'get /repos/{owner}/{repo}/pulls': (asked, _body, query) => this.listed(asked, query),
      'post /repos/{owner}/{repo}/pulls': (asked, body) => this.opened(asked, body),
      [`patch ${pull}`]: (asked, body) => this.patched(asked, body),
      [`get ${pull}/reviews`]: (asked, _body, _query, url) => this.paged(asked, url, this.reviews.map(reviewAnswer)),
      [`get ${pull}/comments`]: (asked, _body, _query, url) => this.paged(asked, url, this.comments.map(commentAnswer)),
    };
    return routes[operation] as Route;
  }

  private repositoryAnswer({ parameters }: Asked): Answer {
    if (!this.has(parameters)) return problem(404, 'Not Found');
    const {
      source: _,
      parent: __,
      template_repository: ___,
      ...repository
    } = example<Record<string, unknown>>('full-repository-default-response');
    return {
      status: 200,
      body: { ...repository, language: null, default_branch: this.git(slug(parameters), 'symbolic-ref', '--short', 'HEAD') },
    };
  }

  private branchAnswer({ parameters }: Asked): Answer {
    if (!this.hasBranch(parameters, parameters.branch ?? '')) return problem(404, 'Branch not found');
    return { status: 200, body: { ...example<Record<string, unknown>>('branch-get'), name: parameters.branch } };
  }

  private listed({ parameters }: Asked, query: URLSearchParams): Answer {
    if (!this.has(parameters)) return problem(404, 'Not Found');
    const state = query.get('state') ?? 'open';
    const found = this.pulls.filter((it) => it.state === state && `${parameters.owner}:${it.head}` === query.get('head'));
    return {
      status: 200,
      body: found.map((it) => pullAnswer(it, this.htmlUrl(parameters, it), 'listed')),
    };
  }

  private opened({ parameters }: Asked, body: Readonly<Record<string, unknown>>): Answer {
    const { head, base, title, draft = false } = body as { head: string; base: string; title: string; draft?: boolean };
    if (!this.hasBranch(parameters, head)) return invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' });
    if (!this.hasBranch(parameters, base)) return invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
    if (this.pulls.some((it) => it.head === head && it.state === 'open'))
      return invalid({
        resource: 'PullRequest',
        code: 'custom',
        message: `A pull request already exists for ${parameters.owner}:${head}.`,
      });
    const pull: Pull = { number: this.pulls.length + 1, head, base, title, draft, body: String(body.body ?? ''), state: 'open' };
    this.pulls.push(pull);
    return { status: 201, body: pullAnswer(pull, this.htmlUrl(parameters, pull), 'whole') };
  }

  private patched({ parameters }: Asked, { body }: Readonly<Record<string, unknown>>): Answer {
    const pull = this.pulls.find(({ number }) => number === Number(parameters.pull_number));
    if (!pull) return problem(404, 'Not Found');
    if (body !== undefined) pull.body = String(body);
    return { status: 200, body: pullAnswer(pull, this.htmlUrl(parameters, pull), 'whole') };
  }

  private paged({ parameters }: Asked, url: URL, all: readonly unknown[]): Answer {
    if (!this.pulls.some(({ number }) => number === Number(parameters.pull_number))) return problem(404, 'Not Found');
    const [size, page] = [Number(url.searchParams.get('per_page') ?? 30), Number(url.searchParams.get('page') ?? 1)];
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    const headers = all.length > page * size ? { link: `<${next}>; rel="next"` } : {};
    return { status: 200, body: all.slice((page - 1) * size, page * size), headers };
  }

  private htmlUrl(parameters: Asked['parameters'], { number }: Pull): string {
    return `${this.url}/${slug(parameters)}/pull/${number}`;
  }

  private has(parameters: Asked['parameters']): boolean {
    try {
      this.git(slug(parameters), 'rev-parse', '--git-dir');
      return true;
    } catch {
      return false;
    }
  }

  private hasBranch(parameters: Asked['parameters'], branch: string): boolean {
    try {
      this.git(slug(parameters), 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
      return true;
    } catch {
      return false;
    }
  }
}

function slug({ owner, repo }: Asked['parameters']): string {
  return `${owner}/${repo}`;
}

export function problem(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

function invalid(error: object): Answer {
  return { status: 422, body: { message: 'Validation Failed', errors: [error], documentation_url: 'https://docs.github.com/rest' } };
}
