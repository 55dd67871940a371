/** Who is told outside: a real receiver on the wire that fails first, checked by the specification's own library, and a command. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import type { Notice } from '../../contract/messages';
import { finish, write } from '../../scripted/replies';
import { jobSpec } from '../support/job-spec';
import { eventually } from '../support/programs';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

const SECRET = `whsec_${Buffer.from('a secret of this test').toString('base64')}`;
const FAILURES = 2;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let rig: Rig;
let receiver: Server;
const received: Received[] = [];

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker({
    LONGHAUL_WEBHOOK_SECRET: SECRET,
    LONGHAUL_NOTIFY_COMMAND: `cat >> ${join(rig.dir, 'told')}; echo >> ${join(rig.dir, 'told')}`,
  });
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(received.length <= FAILURES ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  receiver.close();
  await rig.stop();
});

test('a job that needs a person and one that ended say so, signed, once each, however often the receiver fails, and wait for neither', async () => {
  const { port } = receiver.address() as AddressInfo;
  const id = 'noticed';
  rig.model.addScript(id, { replies: [write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const notify = { webhook: `http://127.0.0.1:${port}/hook`, command: true } as const;
  const handle = await rig.submit(jobSpec({ id, repository, base: 'HEAD', review: { delivery: true }, notify }));
  await rig.until(id, ({ review }) => review === 'delivery');
  await handle.signal('approve', { from: 'ann' });
  await handle.result();
  await eventually(() => received.length >= FAILURES + 2);
  const notices = received.map(checked);
  const types = new Map(notices.map(({ id: noticeId, type }) => [noticeId, type]));
  expect([...types.values()].sort()).toEqual(['job.ended', 'job.needs_input']);
  const needs = notices.find(({ type }) => type === 'job.needs_input');
  expect(needs).toMatchObject({ text: expect.stringContaining('longhaul approve noticed'), job: { id, review: 'delivery' } });
  expect(notices.find(({ type }) => type === 'job.ended')).toMatchObject({ job: { outcome: { kind: 'delivered' } } });
  await eventually(() => toldByCommand().length === 2);
  expect(new Set(toldByCommand().map((it) => it.id))).toEqual(new Set(types.keys()));
});

/** Throws if the signature is not that of the specification. */
function checked({ headers, body }: Received): Notice {
  new Webhook(SECRET).verify(body, headers as Record<string, string>);
  const notice = JSON.parse(body) as Notice;
  expect(headers['webhook-id']).toBe(notice.id);
  return notice;
}

function toldByCommand(): readonly Notice[] {
  const file = join(rig.dir, 'told');
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Notice)
    : [];
}
