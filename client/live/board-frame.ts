/** All jobs on a screen: those that wait for a person first, then those that are paused, those that run, then those that have ended. Pure. */
import colors from 'picocolors';
import { boardLines } from '../board';
import type { Listed } from '../listed';
import { safeLine } from '../safe-text';
import { clipped } from '../terminal/columns';
import type { Size } from '../terminal/screen';

export interface Board {
  /** Null until the server has answered. */
  readonly jobs: readonly Listed[] | null;
  readonly problem: string | null;
}

export function boardFrame({ jobs, problem }: Board, { columns, rows }: Size, now: Date): readonly string[] {
  const top = [heading(jobs), ...(problem ? [colors.yellow(safeLine(problem))] : []), ''];
  const foot = clipped(colors.dim('Ctrl-C leaves; jobs go on · longhaul watch ID'), columns);
  const sorted = [...(jobs ?? [])].sort((a, b) => rank(a) - rank(b));
  const table = jobs ? boardLines(sorted, columns, now) : [];
  const room = Math.max(0, rows - top.length - 1);
  const more = table.length - room;
  const body = more > 0 && room > 1 ? [...table.slice(0, room - 1), clipped(colors.dim(`… ${more + 1} more`), columns)] : table;
  const gap = Array.from({ length: Math.max(0, room - body.length) }, () => '');
  return [...top.map((line) => clipped(line, columns)), ...body.slice(0, room), ...gap, foot].slice(0, rows);
}

function rank({ needsInput, state, phase }: Listed): number {
  if (needsInput) return 0;
  return state === 'RUNNING' ? (phase === 'paused' ? 1 : 2) : 3;
}

function heading(jobs: readonly Listed[] | null): string {
  if (!jobs) return colors.dim('asking for the jobs …');
  const [waiting = 0, paused = 0, running = 0, ended = 0] = [0, 1, 2, 3].map((at) => jobs.filter((it) => rank(it) === at).length);
  const waits = waiting > 0 ? colors.yellow(`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for you`) : colors.dim('none waits for you');
  return `${colors.bold('longhaul')}  ${waits} · ${paused > 0 ? `${paused} paused · ` : ''}${running} running · ${ended} ended`;
}
