/** The tools that run commands: the model's own, the job's checks, and a search. */
import type { ToolArgs } from '../../agent/tools/definitions';
import { LIMITS } from '../../contract/limits';
import { liveOutput } from '../live-output';
import type { ExecResult } from '../ports';
import type { ToolContext } from './context';
import type { Observation } from './observation';
import { observed, refused } from './observation';
import { insidePath, outside } from './paths';

const DEFAULT_TIMEOUT_SEC = 120;
const SEARCH_TIMEOUT_MS = 60_000;
const INTERACTIVE = /^\s*(vim?|nano|emacs|less|more|top|htop|man|python3?|node|irb|psql|mysql|ssh|bash|sh)\s*$/;

export async function run(args: ToolArgs['run'], ctx: ToolContext): Promise<Observation> {
  if (INTERACTIVE.test(args.command)) {
    return refused(
      'interactive',
      'interactive program refused',
      `"${args.command.trim()}" waits for a person at a terminal, and there is none. Give it a command or a file.`,
    );
  }
  const timeoutSec = Math.min(args.timeoutSec ?? DEFAULT_TIMEOUT_SEC, ctx.spec.sandbox.commandTimeoutSec);
  return report(args.command, await execute(args.command, timeoutSec, ctx), timeoutSec, ctx);
}

export async function check(args: ToolArgs['check'], ctx: ToolContext): Promise<Observation> {
  const wanted = ctx.spec.checks.find((it) => it.name === args.name);
  if (!wanted)
    return refused(
      'no_check',
      'no such check',
      `There is no check "${args.name.slice(0, 60)}". Checks: ${ctx.spec.checks.map((it) => it.name).join(', ')}.`,
    );
  return report(`check ${wanted.name}`, await execute(wanted.command, wanted.timeoutSec, ctx), wanted.timeoutSec, ctx);
}

/** Sorted, since the order of a directory is not the same on every machine. Cut here only far behind what is shown: half a secret has no shape. */
const SEARCH =
  'set -o pipefail; LC_ALL=C grep -rnEIH --exclude-dir=.git --exclude-dir=node_modules -e "$1" -- "./$2" | LC_ALL=C sort -s -t: -k1,1 -k2,2n | cut -c1-5000 | { head -n 200; cat >/dev/null; }';

const LONG_LINE = /^(.{500}).+$/gmu;

export async function search(args: ToolArgs['search'], ctx: ToolContext): Promise<Observation> {
  const path = insidePath(args.path ?? '.');
  if (path === null) return refused('path', 'search refused', outside(args.path ?? ''));
  const argv = ['bash', '-c', SEARCH, 'search', args.pattern, path];
  const result = await ctx.sandbox.exec({ argv, timeoutMs: SEARCH_TIMEOUT_MS, maxOutputBytes: LIMITS.storedOutputBytes }, ctx.at.signal);
  const text = result.output
    .toString('utf8')
    .replaceAll(/^\.\/(?:\.\/)?/gm, '')
    .replaceAll(LONG_LINE, '$1');
  if (result.exitCode === 1) return { ok: true, title: 'search found nothing', text: 'No match.' };
  if (result.exitCode !== 0) return refused('search', 'search failed', `The search failed: ${text.slice(0, 500)}`);
  return observed(ctx.seq, true, `search for ${args.pattern.slice(0, 40)}`, '', text);
}

function execute(command: string, timeoutSec: number, ctx: ToolContext): Promise<ExecResult> {
  const show = liveOutput(ctx.at);
  const onOutput = (chunk: string) => {
    show(chunk);
    ctx.crash.reach('tool.mid-command', ctx.seq);
  };
  return ctx.sandbox.exec(
    { argv: ['bash', '-lc', command], timeoutMs: timeoutSec * 1000, maxOutputBytes: LIMITS.storedOutputBytes, onOutput },
    ctx.at.signal,
  );
}

function report(what: string, result: ExecResult, timeoutSec: number, ctx: ToolContext): Observation {
  const line = what.replace(/\s+/g, ' ').slice(0, 70);
  const { ok, how, error } = ending(result, timeoutSec);
  const seen = observed(ctx.seq, ok, `${line} · ${how.short}`, how.long, result.output.toString('utf8'));
  return error ? { ...seen, error } : seen;
}

function ending(result: ExecResult, timeoutSec: number): { ok: boolean; how: { short: string; long: string }; error?: string } {
  if (result.ended === 'timeout') {
    const long = `Stopped after ${timeoutSec} s, with everything it had started. Give timeoutSec, or run less; a server must be started, used and left within one command: (server >log 2>&1 &) ; sleep 1; use it.`;
    return { ok: false, how: { short: 'timed out', long }, error: 'timeout' };
  }
  if (result.ended === 'out_of_memory')
    return { ok: false, how: { short: 'out of memory', long: 'Ran out of memory and was ended.' }, error: 'out_of_memory' };
  const text = `exit ${result.exitCode}`;
  return { ok: result.exitCode === 0, how: { short: text, long: `[${text}]` }, ...(result.exitCode === 0 ? {} : { error: text }) };
}
