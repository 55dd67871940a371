/**
 * Short ways to write replies of a script, one per tool of the agent. The argument shapes are those the tools take;
 * nothing here checks them, so that a script can also say what is wrong.
 */
import type { Reply, ScriptedCall } from './script';

export const run = (command: string, timeoutSec?: number): Reply => call('run', { command, timeoutSec });
export const read = (path: string, from?: number, lines?: number): Reply => call('read', { path, from, lines });
export const search = (pattern: string, path?: string): Reply => call('search', { pattern, path });
export const write = (path: string, content: string): Reply => call('write', { path, content });
export const check = (name: string): Reply => call('check', { name });
export const recall = (step: number, from?: number): Reply => call('recall', { step, from });
export const recallSearch = (search: string): Reply => call('recall', { search });

export function edit(path: string, edits: readonly { readonly old: string; readonly new: string }[]): Reply {
  return call('edit', { path, edits });
}

export function finish(summary: string, evidence?: string): Reply {
  return call('finish', { outcome: 'done', summary, evidence });
}

export function cannot(summary: string): Reply {
  return call('finish', { outcome: 'cannot', summary });
}

/** Milestones by title, each with the command that proves it. */
export function plan(milestones: Readonly<Record<string, string>>, reason?: string): Reply {
  return call('plan', { milestones: Object.entries(milestones).map(([title, command]) => ({ title, proof: { command } })), reason });
}

export const prove: Reply = { calls: [{ tool: 'prove', args: {} }] };

/** A verdict on requirements by id, as an answer to a judge's prompt. */
export function verdict(verdicts: Readonly<Record<string, 'met' | 'not_met' | 'unclear'>>): Reply {
  const requirements = Object.entries(verdicts).map(([id, given]) => ({ id, verdict: given, evidence: 'greeting.txt:1' }));
  return call('verdict', { requirements });
}

/** Notes, as an answer to a request for them. */
export const notes = (next: string, more: Readonly<Record<string, unknown>> = {}): Reply =>
  call('notes', { doing: 'At turn.', next, ...more });

/** Words and no tool call. */
export const say = (text: string): Reply => ({ text });

/** One reply with the words and calls of several. */
export function together(...replies: readonly Reply[]): Reply {
  const text = replies.flatMap((reply) => reply.text ?? []).join('\n');
  const calls = replies.flatMap((reply) => reply.calls ?? []);
  return { ...(text ? { text } : {}), ...(calls.length > 0 ? { calls } : {}) };
}

/** A call of any tool; arguments that are `undefined` are left out. */
export function call(tool: string, args: Readonly<Record<string, unknown>>): Reply {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
  const scripted: ScriptedCall = { tool, args: given };
  return { calls: [scripted] };
}
