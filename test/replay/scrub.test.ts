/** What is taken out of a history before it is kept, and what keeps it from being kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/programs';
import { type HistoryJson, stringsOf } from './history-strings';
import { machineTraces, scrub } from './scrub';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-scrub-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** One event whose payload is this value, started by a worker of this name. */
function history(value: unknown, identity = '1@worker-host'): HistoryJson {
  const payload = { metadata: { encoding: base64('json/plain') }, data: base64(JSON.stringify(value)) };
  return { events: [{ eventId: '1', eventType: 'ANY', attributes: { identity, input: { payloads: [payload] } } }] };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

test('a path is replaced alike in an event and inside its payload', () => {
  const told = { repository: `${dir}/repositories/job`, said: [`cannot read ${dir}/repositories/job/.git`] };
  const { events } = scrub(history(told, `${dir}/repositories/job`), { dir, root: ROOT });
  const strings = stringsOf({ events });
  expect(strings).toContain('cannot read /home/person/job/.git');
  expect(strings.filter((text) => text === '/home/person/job')).toHaveLength(2);
});

test('a process on this host becomes one on no host, in identities and in the names of sticky queues', () => {
  const { events } = scrub(history(`4711@${hostname()}-8a1b`, `4711@${hostname()}`), { dir, root: ROOT });
  expect(stringsOf({ events })).toEqual(expect.arrayContaining(['1@worker-host', '1@worker-host-8a1b']));
});

test('numbers, flags and emptiness in a payload stay what they are', () => {
  const value = { seq: 3, done: false, head: null, none: [], text: 'line\n"quoted" — ü' };
  expect(scrub(history(value), { dir, root: ROOT })).toEqual(history(value));
});

test('a history that still names a path of the machine is refused, even if only a payload does', () => {
  expect(() => scrub(history({ log: `at run (${tmpdir()}/elsewhere.js:1:2)` }), { dir, root: ROOT })).toThrow(/elsewhere\.js/);
});

test.each([
  '/etc/passwd',
  'in "/var/lib/x"',
  'PATH=/usr/bin:/opt/bin',
  'error:/srv/job',
  'file:///srv/job',
  'C:\\jobs\\one',
  '12@build-7.example',
])('a trace of some other machine is found in: %s', (text) => {
  expect(machineTraces(history(text))).not.toEqual([]);
});

test.each(['/home/person/job/.git', 'https://example.org/a/b', 'test/replay/x.ts', 'tests/**', '1@worker-host', 'and/or'])(
  'no trace is seen in: %s',
  (text) => {
    expect(machineTraces(history(text))).toEqual([]);
  },
);
