/** What a call is at, told to the client that asked to be told: at once when there is news, and every second while there is none. */
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { withoutTricks } from './harmless';

export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** What takes longer says what it is; a client that waits for an answer keeps its patience by it. */
const EVERY_MS = 1_000;
const MOST_CHARS = 200;

export class Progress {
  private readonly begunAtMs = performance.now();
  private readonly timer: NodeJS.Timeout;

  /** `message` is what is told until there is news. */
  constructor(
    private readonly extra: Extra,
    private message: string,
  ) {
    this.timer = setInterval(() => this.send(), EVERY_MS);
  }

  tell(message: string): void {
    this.message = withoutTricks(message).slice(0, MOST_CHARS);
    this.send();
  }

  end(): void {
    clearInterval(this.timer);
  }

  /** Seconds: the one number that only grows. */
  private send(): void {
    const { _meta, sendNotification } = this.extra;
    const progressToken = _meta?.progressToken;
    if (progressToken === undefined) return;
    const progress = (performance.now() - this.begunAtMs) / 1_000;
    // A client that is gone has no use for it.
    sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message: this.message } }).catch(() => {});
  }
}
