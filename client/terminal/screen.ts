/**
 * A terminal's whole screen, drawn over in place: its other buffer, so that what was there before comes back, however this process
 * ends but by SIGKILL. A frame is one write, each line erased behind its end, so nothing flickers.
 */
import type { WriteStream } from 'node:tty';

const ESC = '\x1b[';
/** Other buffer, no cursor, and no wrapping: a terminal that measures a character otherwise cuts the line and keeps the rows. */
const OPEN = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const CLOSE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** Terminals that know them show a frame at once; others ignore them. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`];
const FATAL = ['SIGTERM', 'SIGHUP'] as const;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What draws for a given room. A line may be at most `columns` wide; rows past the last one are left out. */
export type Painter = (size: Size) => readonly string[];

/** Whether a person sees what is written there, in a terminal that can be drawn on. */
export function canDraw(out: WriteStream, term: string | undefined): boolean {
  return out.isTTY === true && term !== undefined && term !== '' && term !== 'dumb' && (out.columns ?? 0) > 0;
}

export class Screen {
  private isOpen = false;
  private shown = '';

  constructor(
    private readonly out: WriteStream,
    private readonly paint: Painter,
  ) {}

  open(): void {
    process.on('exit', this.close).on('SIGTSTP', this.suspend).on('SIGCONT', this.wake);
    for (const signal of FATAL) process.on(signal, this.die);
    this.out.on('resize', this.redraw);
    this.show();
  }

  /** Safe to call again. */
  readonly close = (): void => {
    this.hide();
    process.off('exit', this.close).off('SIGTSTP', this.suspend).off('SIGCONT', this.wake);
    for (const signal of FATAL) process.off(signal, this.die);
    this.out.off('resize', this.redraw);
  };

  /** Writes nothing if nothing changed. */
  draw(): void {
    if (!this.isOpen) return;
    const frame = this.frame();
    if (frame !== this.shown) this.out.write(BEGIN + frame + END);
    this.shown = frame;
  }

  private frame(): string {
    // The last column stays free: behind a full line, some terminals erase its last character instead of nothing.
    const size = { columns: Math.max(1, (this.out.columns || 80) - 1), rows: Math.max(1, this.out.rows || 24) };
    const lines = this.paint(size).slice(0, size.rows);
    return `${ESC}H${lines.map((line) => `${line}${ESC}K`).join('\r\n')}${ESC}J`;
  }

  private show(): void {
    this.isOpen = true;
    this.shown = '';
    this.out.write(OPEN);
    this.draw();
  }

  private hide(): void {
    if (this.isOpen) this.out.write(CLOSE);
    this.isOpen = false;
  }

  private readonly redraw = (): void => {
    this.shown = '';
    this.draw();
  };

  /** Ctrl-Z: the shell gets its screen back until `fg`. */
  private readonly suspend = (): void => {
    this.hide();
    process.kill(process.pid, 'SIGSTOP');
  };

  private readonly wake = (): void => {
    if (!this.isOpen) this.show();
  };

  /** Asked to end by a signal: ends by it, as a process without a screen would. */
  private readonly die = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };
}
