/** Which calls a person wants to see before they are made: commands that match a pattern, in whole or in one of their parts. */
import type { Review } from '../../contract/job';
import type { ToolCall } from '../../contract/steps';
import { parseCall } from './definitions';

/** Where one command of a script ends and another begins, as far as text alone can tell. */
const PARTS = /&&|\|\||[;|&\n()]/;

export function needsReview(call: ToolCall, review: Review | undefined): boolean {
  if (!review?.commands?.length) return false;
  const parsed = parseCall(call);
  if (!parsed.ok || parsed.call.tool !== 'run') return false;
  const { command } = parsed.call.args;
  const parts = [command, ...command.split(PARTS)].map((part) => part.trim());
  return review.commands.some((pattern) => parts.some((part) => fits(pattern, part)));
}

/** `*` stands for anything, also for nothing. No regular expression: a hostile command must not make one slow. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
