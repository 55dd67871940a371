/** What a call of a tool comes to, in the words of the protocol: data, a page of text, or what was wrong with the call. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { ConfigError, describeProblem, type Problem } from '../../config/problem';
import { NoServerError, RejectedError, rejected } from '../errors';
import { harmless, NOTICE, pageOf, withoutTricks } from './harmless';

/** As structured content, and the same as text for clients that do not know it. */
export function dataResult(data: object, mostChars: number): CallToolResult {
  const structuredContent = harmless({ notice: NOTICE, ...data }, mostChars) as Record<string, unknown>;
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** The word that it is data comes first: text of a job could pretend to be what comes behind it. */
export function pageResult(whole: string, offset: number): CallToolResult {
  const text = withoutTricks(whole);
  if (offset > text.length)
    throw rejected('offset', String(offset), `is behind the end of the text, which has ${text.length} characters`, 'Begin again with 0');
  const page = pageOf(text, offset);
  const part = page.text.length === page.of ? '' : ` Characters ${offset} to ${page.to} of ${page.of}.`;
  const more = page.to < page.of ? ` Go on with offset: ${page.to}.` : '';
  return { content: [{ type: 'text', text: `[${NOTICE}${part}${more}]\n\n${page.text}` }] };
}

const MOST_CHARS = 1_000;

/** Never thrown on: an assistant reads it and can do better. Programs find the problems under `longhaul/problems`. */
export function failure(error: unknown): CallToolResult {
  const problems = harmless(problemsOf(error), MOST_CHARS) as readonly Problem[];
  const text = problems.map(describeProblem).join('\n');
  return { isError: true, content: [{ type: 'text', text }], _meta: { 'longhaul/problems': problems } };
}

export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof RejectedError || error instanceof ConfigError) return error.problems;
  if (error instanceof NoServerError) return [serverAway(error)];
  const problem = `went wrong: ${error instanceof Error ? error.message : String(error)}`;
  return [{ field: 'call', value: '', problem, remedy: 'Try it once more; a person can look for the cause with: longhaul doctor' }];
}

function serverAway({ address }: NoServerError): Problem {
  const remedy = 'Ask the person to start it with: longhaul dev. Or to set TEMPORAL_ADDRESS to theirs';
  return { field: 'server', value: address, problem: 'does not answer: no Temporal server is there', remedy };
}
