/**
 * The model's part of a summary: a tool that it answers with, what makes an answer usable, and how it is merged into the notes so far.
 * The model only adds and drops; nothing is rewritten, so nothing is lost by being said again in fewer words. Kept out of the workflow's
 * bundle (zod).
 */
import { z } from 'zod';
import type { ModelReply, ToolDefinition } from '../contract/chat';
import type { Entry, Notes } from '../contract/steps';
import { words } from './words';

const ENTRY_CHARS = 400;
const MOST_ADDED = 12;
/** Dropped in one update: a summarizer that wants to forget more than this is not trusted. */
const MOST_DROPPED = 8;

const entries = z.array(z.string().trim().min(1).max(2_000)).max(MOST_ADDED).default([]);
const schema = z.strictObject({
  decisions: entries.describe('New decisions and why, one sentence each'),
  rejected: entries.describe('Approaches that were tried or considered and given up, and why'),
  discoveries: entries.describe('New facts about the code that are needed later, with file and line'),
  drop: z.array(z.string().max(10)).max(MOST_DROPPED).default([]).describe('Ids of notes that are wrong or no longer needed, such as D3'),
  doing: z.string().trim().min(1).max(2_000).describe('What is under way, and how far it is'),
  next: z.string().trim().min(1).max(2_000).describe('The one next action'),
  question: z.string().trim().max(2_000).optional().describe('The one question whose answer would help most, if there is one'),
});

export const NOTES_TOOL: ToolDefinition = {
  name: 'notes',
  description: 'Update the notes.',
  parameters: withoutMeta(z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>),
};

const EXAMPLE = {
  decisions: ['Keep the public name parse(): callers use it.'],
  doing: 'Half of src/parse.js is rewritten.',
  next: 'Run npm test.',
};

export type Update = { readonly ok: true; readonly notes: Notes } | { readonly ok: false; readonly problem: string };

/** `mostChars` bounds the notes as a whole: the oldest entries go first, and stay readable in the summaries before. */
export function updateNotes(before: Notes, reply: ModelReply, mostChars: number): Update {
  const call = reply.calls.find(({ tool }) => tool === NOTES_TOOL.name);
  if (!call) return unusable('there is no call of notes in the reply');
  let json: unknown;
  try {
    json = JSON.parse(call.args);
  } catch {
    return unusable('the arguments are not valid JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`);
    return unusable(issues.join('; ').slice(0, 500));
  }
  return { ok: true, notes: bounded(merged(before, parsed.data), mostChars) };
}

function unusable(problem: string): Update {
  return { ok: false, problem: `${problem}. A right call: ${JSON.stringify(EXAMPLE)}` };
}

type Given = z.infer<typeof schema>;

function merged(before: Notes, given: Given): Notes {
  const dropped = new Set(given.drop);
  const merge = (letter: string, kept: readonly Entry[], added: readonly string[]): readonly Entry[] => {
    const known = new Set(kept.map(({ text }) => text));
    const fresh = [...new Set(added.map((text) => words(text, ENTRY_CHARS)))].filter((text) => text !== '' && !known.has(text));
    // Room for every update's entries, so that no id is given twice, whatever was dropped.
    const first = before.updates * MOST_ADDED;
    return [...kept.filter(({ id }) => !dropped.has(id)), ...fresh.map((text, i) => ({ id: `${letter}${first + i + 1}`, text }))];
  };
  return {
    updates: before.updates + 1,
    decisions: merge('D', before.decisions, given.decisions),
    rejected: merge('R', before.rejected, given.rejected),
    discoveries: merge('F', before.discoveries, given.discoveries),
    doing: words(given.doing, ENTRY_CHARS),
    next: words(given.next, ENTRY_CHARS),
    ...(given.question ? { question: words(given.question, ENTRY_CHARS) } : {}),
  };
}

const LISTS = ['discoveries', 'rejected', 'decisions'] as const;

/** The longest list gives its oldest entry first. */
function bounded(notes: Notes, mostChars: number): Notes {
  let now = notes;
  while (charsOf(now) > mostChars) {
    const list = LISTS.reduce((longest, it) => (now[it].length > now[longest].length ? it : longest));
    if (now[list].length === 0) return now;
    now = { ...now, [list]: now[list].slice(1) };
  }
  return now;
}

function charsOf(notes: Notes): number {
  return LISTS.flatMap((list) => notes[list]).reduce((sum, { text }) => sum + text.length + 8, 0);
}

export function renderNotes(notes: Notes): string {
  const list = (title: string, items: readonly Entry[]) =>
    items.length ? [`${title}:`, ...items.map(({ id, text }) => `- ${id} ${text}`)] : [];
  return [
    ...list('Decisions', notes.decisions),
    ...list('Given up', notes.rejected),
    ...list('Found out', notes.discoveries),
    ...(notes.doing ? [`Under way: ${notes.doing}`] : []),
    ...(notes.question ? [`Open question: ${notes.question}`] : []),
    ...(notes.next ? [`Next: ${notes.next}`] : []),
  ].join('\n');
}

function withoutMeta({ $schema: _, ...parameters }: Record<string, unknown>): Record<string, unknown> {
  return parameters;
}
