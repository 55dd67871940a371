/** Live views in a pseudo terminal: drawn over in place, and the terminal given back however they end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { run as command, finish, write } from '../../../scripted/replies';
import { type Program, processesMentioning, ROOT, run } from '../../support/programs';
import { CONTROL, withoutColours } from '../live/hostile';
import type { Stage } from './stage';

const OPENED = '\x1b[?1049h\x1b[?25l';
const RESTORED = '\x1b[?25h\x1b[?1049l';

export function onATerminal(stage: () => Stage): void {
  /** `script` makes the terminal, and exits as what it ran did; what the program wrote comes out of its stdout. */
  const inTerminal = (args: string, env: NodeJS.ProcessEnv = {}): Terminal => {
    const program = `stty cols 60 rows 20; exec ${process.execPath} ${ROOT}/bin/longhaul.js ${args}`;
    return new Terminal(run('script', ['-qfec', program, '/dev/null'], { ...stage().env, TERM: 'xterm-256color', ...env }));
  };

  test('watch draws the job, and Ctrl-C gives the terminal back with the cursor shown, exits 130 and leaves the job alone', async () => {
    await stage().runningJob('drawn', [command('printf "\\033[2J\\033]0;title\\007"')]);
    const terminal = inTerminal('watch drawn');
    await terminal.until((frame) => frame.some((line) => line.includes('sleep 600')) && frame.some((line) => line.includes('of 500')));
    await terminal.until((frame) => frame.some((line) => line.trim() === 'half of it'));
    for (const line of terminal.frame()) expect(line).not.toMatch(CONTROL);
    expect(terminal.frame()).toEqual(expect.arrayContaining([expect.stringMatching(/^drawn {2}working/), 'Say hello.']));
    terminal.type('\x03');
    expect((await terminal.program.exit).code).toBe(130);
    const [opened, restored] = [terminal.text.indexOf(OPENED), terminal.text.lastIndexOf(RESTORED)];
    expect([opened >= 0, restored > opened]).toEqual([true, true]);
    expect(terminal.text.slice(restored)).toContain('The job goes on. Watch it again with: longhaul watch drawn');
    expect((await stage().rig.status('drawn')).phase).toBe('working');
    await stage().cli(['cancel', 'drawn']);
  });

  test('a board shows each job with what it uses, follows it, and gives the terminal back', async () => {
    await stage().runningJob('on-the-board');
    const terminal = inTerminal('list --watch');
    const row = (frame: readonly string[]) => frame.find((line) => line.startsWith('on-the-board')) ?? '';
    await terminal.until((frame) => /^on-the-board +working +\d+ /.test(row(frame)));
    await stage().cli(['cancel', 'on-the-board']);
    await terminal.until((frame) => row(frame).includes('cancelled'));
    terminal.type('\x03');
    expect((await terminal.program.exit).code).toBe(130);
    expect(terminal.text.endsWith(RESTORED)).toBe(true);
  });

  test('without a terminal a list that is watched is a line a change, and a list a change as JSON', async () => {
    const [lines, json] = [stage().start(['list', '--watch']), stage().start(['list', '--watch', '--json'])];
    await Promise.all([lines.line((line) => line.startsWith('on-the-board')), json.line((line) => line.includes('on-the-board'))]);
    await stage().runningJob('newcomer');
    await Promise.all([lines.line((line) => /^newcomer +working/.test(line)), json.line((line) => line.includes('newcomer'))]);
    expect(lines.lines.filter((line) => line.startsWith('on-the-board'))).toHaveLength(1);
    for (const { pid } of [lines, json]) process.kill(pid, 'SIGINT');
    expect([(await lines.exit).code, (await json.exit).code]).toEqual([130, 130]);
    await stage().cli(['cancel', 'newcomer']);
  });

  test('watch that is ended by SIGTERM gives the terminal back first', async () => {
    await stage().runningJob('signalled');
    const terminal = inTerminal('watch signalled');
    await terminal.until((frame) => frame.some((line) => line.includes('sleep 600')));
    const [watching] = processesMentioning('watch\0signalled').filter((pid) => pid !== terminal.program.pid);
    process.kill(watching as number, 'SIGTERM');
    expect((await terminal.program.exit).code).toBe(128 + 15);
    expect(terminal.text.endsWith(RESTORED)).toBe(true);
    await stage().cli(['cancel', 'signalled']);
  });

  test('a job that is submitted and watched leaves the page of its end, and exits as it did', async () => {
    const flags = stage().job('to-its-end', [write('greeting.txt', 'hello\n'), finish('It says hello.')]);
    const terminal = inTerminal(`submit ${flags.map((it) => `'${it}'`).join(' ')} --watch`);
    expect((await terminal.program.exit).code).toBe(0);
    expect(terminal.text.slice(terminal.text.lastIndexOf(RESTORED))).toContain('branch longhaul/to-its-end');
  });

  test.each([
    ['--plain', {}],
    ['', { TERM: 'dumb' }],
  ])('with %j and %j there are lines and nothing is drawn', async (flag, env) => {
    const terminal = inTerminal(`watch to-its-end ${flag}`, env);
    expect((await terminal.program.exit).code).toBe(0);
    expect(terminal.text).not.toContain('\x1b');
    expect(terminal.text).toMatch(/0 {2}prepare/);
  });
}

class Terminal {
  text = '';

  constructor(readonly program: Program) {
    program.child.stdout?.on('data', (chunk) => {
      this.text += chunk;
    });
  }

  type(keys: string): void {
    this.program.child.stdin?.write(keys);
  }

  /** The lines of the newest whole frame. */
  frame(): readonly string[] {
    const frames = this.text.split('\x1b[?2026h').slice(1);
    const whole = frames.filter((it) => it.includes('\x1b[?2026l')).at(-1) ?? '';
    const [drawn = ''] = whole.split('\x1b[?2026l');
    const lines = drawn.replace('\x1b[H', '').replace('\x1b[J', '').split(/\r+\n/);
    return lines.map((line) => withoutColours(line.replace('\x1b[K', '')));
  }

  async until(wanted: (frame: readonly string[]) => boolean): Promise<void> {
    while (!wanted(this.frame())) await sleep(20);
  }
}
