/**
 * What is in the workflow bundle. A cached workflow holds all of it in memory, so a library that comes in by a careless import
 * costs every job: with zod it was twenty times as much.
 */
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { ROOT } from '../support/import-graph';

interface Bundled {
  /** Without the source map. */
  readonly codeBytes: number;
  readonly modules: readonly string[];
  readonly sourceBytes: (path: RegExp) => number;
}

let bundled: Bundled;

beforeAll(async () => {
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath: join(ROOT, 'workflows', 'index.ts'), logger: quiet });
  bundled = read(code);
});

/** The files in it, by the source map at its end. */
function read(code: string): Bundled {
  const at = code.lastIndexOf('//# sourceMappingURL=');
  const base64 = /;base64,([A-Za-z0-9+/=]+)\s*$/.exec(code.slice(at))?.[1];
  if (at < 0 || !base64) throw new Error('The bundle has no source map at its end.');
  const map = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as { sources: string[]; sourcesContent: string[] };
  const sizes = map.sources.map((path, i) => ({ path, bytes: Buffer.byteLength(map.sourcesContent[i] ?? '') }));
  const sourceBytes = (path: RegExp) => sizes.filter((it) => path.test(it.path)).reduce((sum, it) => sum + it.bytes, 0);
  return { codeBytes: Buffer.byteLength(code.slice(0, at)), modules: map.sources, sourceBytes };
}

function packages(): string[] {
  const names = bundled.modules.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

test('the workflow is in it, with the brain', () => {
  for (const file of ['workflows/coding-job.ts', 'agent/next.ts', 'agent/decide.ts'])
    expect(bundled.modules.filter((path) => path.endsWith(file))).toHaveLength(1);
});

test('no package is in it but the workflow SDK and what that brings', () => {
  expect(packages().filter((name) => !SDK.has(name))).toEqual([]);
});

/** What `@temporalio/workflow` 1.24 is made of. */
const SDK: ReadonlySet<string> = new Set(['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc']);

test('no adapter, activity or tool of the worker is in it', () => {
  const foreign = /\/(activities|adapters|worker|client|config|scripted|agent\/tools)\//;
  const ours = bundled.modules.filter((path) => !path.includes('node_modules'));
  expect(ours.filter((path) => foreign.test(path) && !path.endsWith('workflows/activities.ts'))).toEqual([]);
});

test('nothing in it that reads prompts, globs or arguments', () => {
  for (const name of ['zod', 'picomatch', 'openai', 'dockerode', 'commander', 'yaml']) expect(packages()).not.toContain(name);
  expect(bundled.modules.filter((path) => /agent\/(prompt|protected)\.ts$/.test(path))).toEqual([]);
});

test('what we add to the SDK is small: 96 KB of sources beside 584 KB when it was measured, half as much again at most', () => {
  const sdk = bundled.sourceBytes(/node_modules/);
  expect(bundled.sourceBytes(/^(?!.*node_modules)/)).toBeLessThan(145_000);
  expect(bundled.codeBytes).toBeLessThan(sdk + 150_000);
});
