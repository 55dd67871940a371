/**
 * The people's repositories over HTTP, by git's own server program. It can be slow, refuse, do what it is asked and not say so, or hear
 * everything twice, as a proxy makes it that sends again what was not answered in time.
 */
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export const MOODS = ['slow', 'refusing', 'silent', 'twice'] as const;
export type Mood = (typeof MOODS)[number];

const SLOW_MS = 2_000;

export class Remote {
  private mood: Mood | null = null;
  /** Requests since the mood changed. */
  met = 0;

  private constructor(
    private readonly server: Server,
    private readonly root: string,
  ) {}

  /** `root`: holds the repositories, a directory each. */
  static start(root: string): Promise<Remote> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => void remote.answer(request, response).catch(() => response.destroy()));
      const remote = new Remote(server, root);
      server.once('error', reject).listen(0, '127.0.0.1', () => resolve(remote));
    });
  }

  urlOf(job: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${job}/.git`;
  }

  get isWell(): boolean {
    return this.mood === null;
  }

  be(mood: Mood | null): void {
    this.mood = mood;
    this.met = 0;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** As it was when the request came. */
  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { mood } = this;
    this.met++;
    const body = await buffer(request);
    if (mood === 'refusing') return void response.writeHead(503).end();
    if (mood === 'slow') await sleep(SLOW_MS);
    if (mood === 'twice') await serve(this.root, request, body);
    const said = await serve(this.root, request, body);
    if (mood === 'silent') return void response.destroy();
    response.writeHead(said.status, said.headers).end(said.body);
  }
}

interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** By the rules of CGI: what was asked is in the environment, headers come before the body. */
async function serve(root: string, request: IncomingMessage, body: Buffer): Promise<Said> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      // Repositories belong to whoever runs the campaign.
      ...{ GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: 'http.receivepack', GIT_CONFIG_VALUE_0: 'true' },
      ...{ GIT_CONFIG_KEY_1: 'safe.directory', GIT_CONFIG_VALUE_1: '*' },
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  backend.stdin.on('error', () => {});
  backend.stdin.end(body);
  return parsed(await buffer(backend.stdout));
}

function parsed(said: Buffer): Said {
  const end = said.indexOf('\r\n\r\n');
  const lines = said.toString('latin1', 0, Math.max(0, end)).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]));
  const { Status = end < 0 ? '500' : '200', ...rest } = headers;
  return { status: Number.parseInt(Status, 10), headers: rest, body: said.subarray(end + 4) };
}
