/** What `dev` says while it runs: one line of JSON an event on stdout. New kinds may come; readers skip what they do not know. */
export type DevEvent =
  | { readonly type: 'server-up'; readonly address: string; readonly uiUrl: string; readonly pid: number }
  | { readonly type: 'server-died'; readonly pid: number; readonly signal: NodeJS.Signals | null; readonly code: number | null }
  | { readonly type: 'worker-up'; readonly pid: number }
  | { readonly type: 'worker-polling'; readonly pid: number }
  | { readonly type: 'worker-died'; readonly pid: number; readonly signal: NodeJS.Signals | null; readonly code: number | null }
  | { readonly type: 'handed-back'; readonly activities: number }
  /** The first time that both are up and the worker polls. */
  | { readonly type: 'ready'; readonly address: string; readonly uiUrl: string }
  | { readonly type: 'stopping' };

export function say(event: DevEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
