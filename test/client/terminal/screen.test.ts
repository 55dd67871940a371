/** A screen gives the terminal back as it was, draws only what changed, and follows a terminal's size. */
import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { canDraw, Screen } from '../../../client/terminal/screen';

function terminal(columns: number, rows: number) {
  const out = Object.assign(new PassThrough(), { columns, rows, isTTY: true });
  return { out: out as unknown as WriteStream & { columns: number }, read: () => String(out.read() ?? '') };
}

test('opening hides the cursor in the other buffer, and closing shows it again in the first, once', () => {
  const { out, read } = terminal(80, 24);
  const screen = new Screen(out, () => ['one']);
  screen.open();
  expect(read()).toBe('\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J\x1b[?2026h\x1b[Hone\x1b[K\x1b[J\x1b[?2026l');
  screen.close();
  screen.close();
  expect(read()).toBe('\x1b[?7h\x1b[?25h\x1b[?1049l');
  screen.draw();
  expect(read()).toBe('');
});

test('a frame that did not change is not written again, and one that did is one write that scrolls nothing', () => {
  const { out, read } = terminal(80, 2);
  let lines = ['one', 'two', 'three'];
  const screen = new Screen(out, () => lines);
  screen.open();
  read();
  screen.draw();
  expect(read()).toBe('');
  lines = ['other'];
  screen.draw();
  expect(read()).toBe('\x1b[?2026h\x1b[Hother\x1b[K\x1b[J\x1b[?2026l');
  lines = ['one', 'two', 'three'];
  screen.draw();
  expect(read()).not.toContain('three');
  screen.close();
});

test('a terminal that changes its size is drawn for the new one', () => {
  const { out, read } = terminal(80, 24);
  const screen = new Screen(out, ({ columns }) => [`for ${columns}`]);
  screen.open();
  out.columns = 40;
  out.emit('resize');
  expect(read()).toContain('for 39');
  screen.close();
});

test('a screen leaves no listener behind', () => {
  const count = () => ['exit', 'SIGTERM', 'SIGHUP', 'SIGTSTP', 'SIGCONT'].map((it) => process.listenerCount(it));
  const before = count();
  const screen = new Screen(terminal(80, 24).out, () => []);
  screen.open();
  screen.close();
  expect(count()).toEqual(before);
});

test.each([
  ['a pipe', { isTTY: false }, 'xterm'],
  ['a dumb terminal', {}, 'dumb'],
  ['a terminal of no kind', {}, undefined],
  ['a terminal of no width', { columns: 0 }, 'xterm'],
])('%s is not drawn on', (_what, changes, term) => {
  const { out } = terminal(80, 24);
  expect(canDraw(out, 'xterm')).toBe(true);
  expect(canDraw(Object.assign(out, changes), term)).toBe(false);
});
