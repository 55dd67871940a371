/**
 * How far our count of a prompt's tokens is from what a real model counts, without asking it anything: a job of the service reads this
 * project's own files by a script, and the model's server renders and counts each of its prompts.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelProfile } from '../../contract/job';
import { call, finish, notes, run } from '../../scripted/replies';
import { startScriptedModel } from '../../scripted/server';
import { InProcessJob } from '../support/in-process';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import type { Estimates } from './estimates';
import type { LlamaServer } from './llama-server';

const ROOT = join(__dirname, '..', '..');
const FILES = [
  'README.md',
  'AGENTS.md',
  'docs/decisions.md',
  'agent/decide.ts',
  'agent/prompt.ts',
  'package.json',
  'adapters/git/store.ts',
];
/** Each prints what tools of a coding job print: files, searches, diffs of words and numbers. */
const REPLIES = [
  ...FILES.map((path) => call('read', { path, lines: 120 })),
  call('search', { pattern: 'export function', path: 'agent' }),
  run('wc -l docs/*.md agent/*.ts; ls -l agent'),
  run('seq 1 300'),
  finish('Done.'),
];

export async function tokensOfReading(server: LlamaServer, actions: ModelProfile['actions']): Promise<Estimates> {
  const home = mkdtempSync(join(tmpdir(), 'longhaul-tokens-'));
  const model = await startScriptedModel({ keepBodies: true });
  try {
    const replies = actions === 'tools' ? REPLIES : REPLIES.map(({ calls = [] }) => ({ text: JSON.stringify(calls[0]) }));
    model.addScript('reader', { replies, asides: { notes: [notes('Go on.')] } });
    const profile = { name: 'reader', windowTokens: 64_000, maxOutputTokens: 2_000, timeoutSec: 60, actions } as const;
    const spec = jobSpec({ id: 'reader', repository: repositoryIn(home), checks: [], model: profile });
    const job = new InProcessJob(spec, { home, modelUrl: model.url });
    const ours: number[] = [];
    for (let before = 0; await job.step(); ) {
      const { spent, context } = job.state;
      // The scripted model's count by the ratio that was learned from it is what we had counted.
      if (spent.inputTokens > before) ours.push((spent.inputTokens - before) / context.ratio);
      before = spent.inputTokens;
    }
    await job.close();
    const ratios: number[] = [];
    for (const [i, { body = '{}' }] of model.calls('reader').entries())
      ratios.push((await server.promptTokens(body)) / (ours[i] as number));
    return { ratios, errors: ratios.slice(1).map((ratio, i) => Math.abs((ratios[i] as number) / ratio - 1)) };
  } finally {
    await model.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** This project's files as they are, on one commit. */
function repositoryIn(home: string): string {
  const dir = join(home, 'repository');
  const paths = execFileSync('git', ['ls-files', '-z', '--', 'README.md', 'AGENTS.md', 'package.json', 'docs/*.md', 'agent', 'adapters'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = paths.split('\0').filter(Boolean);
  mkdirSync(dir, { recursive: true });
  return makeRepository(
    dir,
    Object.fromEntries(files.map((path) => [path, execFileSync('git', ['show', `HEAD:${path}`], { cwd: ROOT, encoding: 'utf8' })])),
  );
}
