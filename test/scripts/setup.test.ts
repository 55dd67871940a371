import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { endPrograms, ROOT, run, temporaryDirectory } from '../support/programs';

afterEach(endPrograms);

/** A checkout with the real dependencies and build files but next to no sources, so that building it is quick. */
function checkout(): string {
  const root = temporaryDirectory();
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'jest.config.js', 'scripts', 'bin']) {
    cpSync(join(ROOT, file), join(root, file), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const folder of ['contract', 'workflows', join('examples', 'demo', 'repository')])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'contract', 'names.ts'), "export const NAME = 'first';\n");
  writeFileSync(join(root, 'workflows', 'index.ts'), "import { NAME } from '../contract/names';\nexport const job = async () => NAME;\n");
  writeFileSync(join(root, 'examples', 'demo', 'repository', 'kept.ts'), 'not for the compiler (\n');
  return root;
}

async function script(root: string, name: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = run(process.execPath, [join(root, 'scripts', name), ...args], env);
  const { code, stderr } = await child.exit;
  return { code, stderr, stdout: child.lines.join('\n') };
}

test('set-up builds once; the second time it finds nothing to do', async () => {
  const root = checkout();
  const first = await script(root, 'setup.mjs');
  expect(first).toMatchObject({ code: 0, stdout: '' });
  expect(first.stderr).toContain('building dist/');
  const second = await script(root, 'setup.mjs');
  expect(second.stderr).toContain('nothing to do');
  expect(second.stderr).not.toContain('building');
});

test('dist/ holds compiled code, what goes with it as it is, and the workflow bundle', async () => {
  const root = checkout();
  await script(root, 'build.mjs');
  expect(readFileSync(join(root, 'dist', 'contract', 'names.js'), 'utf8')).toContain('first');
  expect(readFileSync(join(root, 'dist', 'examples', 'demo', 'repository', 'kept.ts'), 'utf8')).toBe('not for the compiler (\n');
  expect(readFileSync(join(root, 'dist', 'workflow-bundle.js'), 'utf8')).toContain('first');
});

test('a changed source is built again', async () => {
  const root = checkout();
  await script(root, 'build.mjs');
  writeFileSync(join(root, 'contract', 'names.ts'), "export const NAME = 'second';\n");
  await script(root, 'build.mjs');
  expect(readFileSync(join(root, 'dist', 'workflow-bundle.js'), 'utf8')).toContain('second');
});

test('sources that do not compile are an error with the compiler’s words, and the earlier dist/ stays', async () => {
  const root = checkout();
  await script(root, 'build.mjs');
  writeFileSync(join(root, 'contract', 'names.ts'), 'export const NAME: number = "third";\n');
  const { code, stderr } = await script(root, 'build.mjs');
  expect(code).toBe(1);
  expect(stderr).toContain('contract/names.ts');
  expect(readFileSync(join(root, 'dist', 'contract', 'names.js'), 'utf8')).toContain('first');
});

test('a build killed half-way is no build: the next one does it, and takes the debris away', async () => {
  const root = checkout();
  const child = run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  const debris = join(root, `dist.new-${child.pid}`);
  while (!existsSync(debris)) await new Promise((resolve) => setTimeout(resolve, 5));
  child.child.kill('SIGKILL');
  await child.exit;
  expect(existsSync(join(root, 'dist'))).toBe(false);
  expect((await script(root, 'build.mjs')).code).toBe(0);
  expect(existsSync(join(root, 'dist', 'workflow-bundle.js'))).toBe(true);
  expect(existsSync(debris)).toBe(false);
});

test('dependencies that npm already put there as the lockfile says are not installed again, others are', async () => {
  const root = temporaryDirectory();
  const lock = { lockfileVersion: 3, name: 'x', packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  mkdirSync(join(root, 'node_modules'));
  const listed = (integrity: string) =>
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { integrity } } }));
  const ensure = async () => {
    const program = `
      const { ensureDependencies } = await import(${JSON.stringify(join(ROOT, 'scripts', 'dependencies.mjs'))});
      try { console.log(ensureDependencies({ root: process.argv[1], say: (line) => console.log(line) })); } catch { console.log('failed'); }`;
    const child = run(process.execPath, ['--input-type=module', '-e', program, root], { PATH: '/nowhere' });
    await child.exit;
    return child.lines;
  };
  listed('sha512-other');
  expect(await ensure()).toEqual([expect.stringContaining('installing'), 'failed']);
  listed('sha512-a');
  expect(await ensure()).toEqual(['true']);
  expect(await ensure()).toEqual(['false']);
});

test('the lockfile names every optional package of every platform: one that is left out makes npm ci fail everywhere', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
  };
  const wanted = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })),
  );
  const missing = wanted.filter(({ path, name }) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages));
  expect(missing).toEqual([]);
});

test('a Node that is too old is told so, with the one that is needed', async () => {
  const program = `
    const { checkNode } = await import(${JSON.stringify(join(ROOT, 'scripts', 'setup.mjs'))});
    for (const version of ['20.3.0', '22.0.0', '20.2.9', '18.20.0']) {
      try { checkNode(version); console.log('fine'); } catch (error) { console.log(error.message); }
    }`;
  const child = run(process.execPath, ['--input-type=module', '-e', program]);
  await child.exit;
  expect(child.lines).toEqual(['fine', 'fine', expect.stringContaining('20.2.9'), expect.stringContaining('20.3 or newer')]);
});

test('the sandbox that can be used here is said with its reason', async () => {
  const socket = join(temporaryDirectory(), 'engine.sock');
  const engine = createServer((_, response) => response.end('OK')).listen(socket);
  const root = checkout();
  const here = await script(root, 'setup.mjs', [], { DOCKER_HOST: `unix://${socket}` });
  expect(here.stderr).toContain(`sandbox: docker (a container engine answers at unix://${socket})`);
  engine.close();
  rmSync(socket, { force: true });
  const gone = await script(root, 'setup.mjs', [], { DOCKER_HOST: `unix://${socket}` });
  expect(gone.stderr).toMatch(/sandbox: local \(no container engine answers at .*start Docker/);
});

test('the command sets itself up when it is not built yet, and keeps stdout for data', async () => {
  const root = checkout();
  mkdirSync(join(root, 'client'));
  writeFileSync(join(root, 'client', 'main.ts'), "console.log('arguments', ...process.argv.slice(2));\n");
  const child = run(process.execPath, [join(root, 'bin', 'longhaul.js'), 'list', '--json']);
  const { code, stderr } = await child.exit;
  expect({ code, lines: child.lines }).toEqual({ code: 0, lines: ['arguments list --json'] });
  expect(stderr).toContain('building dist/');
});

test('a test run ends with a line of counts, and fails when a test fails or a suite cannot be loaded', async () => {
  const root = checkout();
  mkdirSync(join(root, 'test'));
  const suite = (name: string, code: string) => writeFileSync(join(root, 'test', `${name}.test.ts`), code);
  suite('mixed', "test('a', () => {}); test('b', () => {}); test.skip('c', () => {});");
  const good = await script(root, 'test.mjs');
  expect({ code: good.code, last: good.stdout.split('\n').at(-1) }).toEqual({ code: 0, last: '2 passed, 0 failed, 1 skipped' });
  suite('failing', "test('d', () => { throw new Error('no'); });");
  suite('broken', "import 'there-is-no-such-module';");
  const bad = await script(root, 'test.mjs');
  expect({ code: bad.code, last: bad.stdout.split('\n').at(-1) }).toEqual({ code: 1, last: '2 passed, 2 failed, 1 skipped' });
  const chosen = await script(root, 'test.mjs', ['mixed']);
  expect({ code: chosen.code, last: chosen.stdout.split('\n').at(-1) }).toEqual({ code: 0, last: '2 passed, 0 failed, 1 skipped' });
});
