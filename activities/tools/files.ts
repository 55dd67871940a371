/** The tools that read and change files. All go through the sandbox: this process never opens a path of the workspace. */
import { isUtf8 } from 'node:buffer';
import { protects } from '../../agent/protected';
import type { ToolArgs } from '../../agent/tools/definitions';
import { applyEdits } from '../../agent/tools/edit';
import type { ToolContext } from './context';
import type { Observation } from './observation';
import { observed, refused } from './observation';
import { insidePath, outside } from './paths';

/** One file as text; larger ones are for `run` with sed or grep. */
const MAX_TEXT_BYTES = 2_000_000;
const FILE_TIMEOUT_MS = 30_000;
const DEFAULT_LINES = 400;

export async function read(args: ToolArgs['read'], ctx: ToolContext): Promise<Observation> {
  const path = insidePath(args.path);
  if (path === null) return refused('path', 'read refused', outside(args.path));
  const file = await readText(path, ctx);
  if (typeof file !== 'string') return file;
  const lines = file.split('\n');
  const from = args.from ?? 1;
  const shown = lines.slice(from - 1, from - 1 + (args.lines ?? DEFAULT_LINES));
  const numbered = shown.map((line, i) => `${from + i}\t${line}`).join('\n');
  return observed(ctx.seq, true, `read ${path}`, `${path}, lines ${from} to ${from + shown.length - 1} of ${lines.length}:`, numbered);
}

export async function edit(args: ToolArgs['edit'], ctx: ToolContext): Promise<Observation> {
  const path = insidePath(args.path);
  if (path === null) return refused('path', 'edit refused', outside(args.path));
  if (protects(ctx.spec.protectedPaths, path)) return refusedProtected(path);
  const before = await readText(path, ctx, { exact: true });
  if (typeof before !== 'string') return before;
  const result = applyEdits(before, args.edits);
  if (!result.ok) return refused('edit', `edit ${path} failed`, problemOf(ctx.redact(before), args.edits, result.problem));
  return put(path, result.text, `edited ${path}`, ctx);
}

export async function write(args: ToolArgs['write'], ctx: ToolContext): Promise<Observation> {
  const path = insidePath(args.path);
  if (path === null) return refused('path', 'write refused', outside(args.path));
  if (protects(ctx.spec.protectedPaths, path)) return refusedProtected(path);
  return put(path, args.content, `wrote ${path}`, ctx);
}

async function put(path: string, content: string, title: string, ctx: ToolContext): Promise<Observation> {
  const script = 'mkdir -p -- "$(dirname -- "./$1")" && cat > "./$1"';
  const result = await ctx.sandbox.exec(
    { argv: ['bash', '-c', script, 'write', path], stdin: content, timeoutMs: FILE_TIMEOUT_MS, maxOutputBytes: 4_000 },
    ctx.at.signal,
  );
  if (result.exitCode !== 0)
    return refused('write', `write ${path} failed`, `Cannot write ${path}: ${result.output.toString('utf8').trim()}`);
  const lines = content.split('\n').length;
  return { ok: true, title, text: `${title} (${lines} lines, ${Buffer.byteLength(content)} bytes).` };
}

/** In a file as the model sees it: what is said of the real one may hold a secret. */
function problemOf(seen: string, edits: ToolArgs['edit']['edits'], problem: string): string {
  const again = applyEdits(seen, edits);
  return again.ok ? (problem.split('.')[0] ?? '') : again.problem;
}

async function readText(path: string, ctx: ToolContext, how: { readonly exact?: true } = {}): Promise<string | Observation> {
  const script = 'test -f "./$1" || { echo "no such file" >&2; exit 66; }; exec head -c "$2" -- "./$1"';
  const argv = ['bash', '-c', script, 'read', path, String(MAX_TEXT_BYTES + 1)];
  const result = await ctx.sandbox.exec({ argv, timeoutMs: FILE_TIMEOUT_MS, maxOutputBytes: MAX_TEXT_BYTES * 2, ...how }, ctx.at.signal);
  if (result.exitCode === 66) return refused('not_found', `read ${path} failed`, `There is no file ${path}. Use search, or run ls.`);
  if (result.exitCode !== 0)
    return refused('read', `read ${path} failed`, `Cannot read ${path}: ${result.output.toString('utf8').slice(0, 500)}`);
  if (result.output.length > MAX_TEXT_BYTES)
    return refused('too_large', `read ${path} failed`, `${path} is over ${MAX_TEXT_BYTES} bytes. Use run with sed -n or grep.`);
  if (!isUtf8(result.output))
    return refused('binary', `read ${path} failed`, `${path} is not UTF-8 text. Use run with a tool that knows its format.`);
  return result.output.toString('utf8');
}

function refusedProtected(path: string): Observation {
  return refused(
    'protected',
    `${path} is protected`,
    `${path} is a protected path: the job must leave it as it is. Reach the goal without changing it.`,
  );
}
