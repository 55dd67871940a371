/** docker-compose.yml as far as it can be judged without its images: what it names, opens and promises. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../contract/names';

const ROOT = join(__dirname, '..', '..');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly command?: readonly string[];
}

const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as { readonly services: Readonly<Record<string, Service>> };
const services = Object.entries(compose.services);

test('it runs a database, a Temporal server, the Web UI and a worker', () => {
  expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(['postgresql', 'temporal', 'temporal-ui', 'worker']));
});

test('every image is pinned to a version, in the Dockerfile too', () => {
  const bases = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
  const images = [...services.flatMap(([, { image }]) => image ?? []), ...bases];
  expect(images.filter((image) => !/:\d+\.\d+/.test(image ?? ''))).toEqual([]);
});

test('every port is open on loopback only', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('it registers the search attributes of the contract, no more and no fewer', () => {
  const command = compose.services['temporal-namespace']?.command?.join('\n') ?? '';
  const registered = [...command.matchAll(/(\w+)=(Keyword|Bool|Int|Double|Datetime|Text|KeywordList)\b/g)].map(([, name, type]) => [
    name,
    type,
  ]);
  expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
});

test('whoever is waited for as healthy has a health check, and all that are waited for exist', () => {
  for (const [name, service] of services)
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect({ name, other, exists: other in compose.services }).toEqual({ name, other, exists: true });
      if (condition === 'service_healthy') expect(compose.services[other]?.healthcheck).toBeDefined();
    }
});

test("the worker's data directory has the same path inside and outside", () => {
  const [data] = compose.services.worker?.volumes ?? [];
  const half = (data?.length ?? 0) / 2;
  expect(data?.slice(0, Math.floor(half))).toBe(data?.slice(Math.ceil(half)));
});

test('docker compose itself accepts the file, where it is installed', () => {
  if (spawnSync('docker', ['compose', 'version']).status !== 0) {
    process.stderr.write('not asked: docker compose is not installed here\n');
    return;
  }
  const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
