/** The model's notes: what is usable, how an update is merged, that nothing is lost by it. */
import fc from 'fast-check';
import { NOTES_TOOL, renderNotes, updateNotes } from '../../agent/notes';
import { NO_NOTES } from '../../agent/view';
import type { Notes } from '../../contract/steps';

const PLENTY = 1e6;
const answer = (args: unknown, tool = 'notes') => ({
  text: '',
  calls: [{ id: 'a', tool, args: typeof args === 'string' ? args : JSON.stringify(args) }],
  finishReason: 'tool_calls' as const,
  usage: { inputTokens: 1, cachedTokens: 0, outputTokens: 1 },
});
const update = (notes: Notes, args: unknown, most = PLENTY): Notes => {
  const updated = updateNotes(notes, answer(args), most);
  if (!updated.ok) throw new Error(updated.problem);
  return updated.notes;
};
const RIGHT = { doing: 'Reading', next: 'Run the tests' };

test.each([
  ['no call', { ...answer({}), calls: [] }, 'no call of notes'],
  ['another tool', answer(RIGHT, 'run'), 'no call of notes'],
  ['cut off JSON', answer('{"doing": "x", "ne'), 'not valid JSON'],
  ['nothing', answer(''), 'not valid JSON'],
  ['an empty next action', answer({ doing: 'x', next: '  ' }), 'next'],
  ['no next action', answer({ doing: 'x' }), 'next'],
  ['another shape', answer({ ...RIGHT, decisions: 'all of them' }), 'decisions'],
  ['fields of its own', answer({ ...RIGHT, constraints: [] }), 'constraints'],
  ['a long list', answer({ ...RIGHT, decisions: Array(50).fill('x') }), 'decisions'],
])('an answer with %s is not used, and is told what a right one is', (_, reply, problem) => {
  const updated = updateNotes(NO_NOTES, reply, PLENTY);
  expect(updated).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  expect(!updated.ok && updated.problem).toContain('A right call: {');
});

test('entries stay with their ids until they are dropped by name; no id is given twice', () => {
  const texts = fc.array(
    fc.string({ minLength: 1, maxLength: 30 }).filter((it) => it.trim() !== ''),
    { maxLength: 12 },
  );
  const changes = fc.array(fc.record({ decisions: texts, discoveries: texts, drop: fc.array(fc.nat(40), { maxLength: 4 }) }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(changes, (list) => {
      let notes = NO_NOTES;
      const given = new Set<string>();
      for (const { decisions, discoveries, drop } of list) {
        const before = new Map([...notes.decisions, ...notes.discoveries].map((it) => [it.id, it.text]));
        const names = [...before.keys()].filter((_, i) => drop.includes(i)).slice(0, 8);
        notes = update(notes, { ...RIGHT, decisions, discoveries, drop: names });
        const after = new Map([...notes.decisions, ...notes.discoveries].map((it) => [it.id, it.text]));
        for (const [id, text] of before) expect(after.get(id)).toBe(names.includes(id) ? undefined : text);
        for (const id of after.keys()) if (!before.has(id)) expect(given.has(id)).toBe(false);
        for (const id of after.keys()) given.add(id);
      }
      expect(notes.updates).toBe(list.length);
    }),
  );
});

test('a note that is there already is not there twice', () => {
  const once = update(NO_NOTES, { ...RIGHT, decisions: ['Keep parse()', 'Keep parse()'] });
  expect(update(once, { ...RIGHT, decisions: ['Keep parse()'] }).decisions).toEqual(once.decisions);
});

test('beyond their cap the oldest entries of the longest list go first', () => {
  let notes = update(NO_NOTES, { ...RIGHT, decisions: ['the one decision'] });
  for (let i = 0; i < 20; i++) notes = update(notes, { ...RIGHT, discoveries: [`fact ${i} ${'x'.repeat(80)}`] }, 1_000);
  expect(notes.decisions).toHaveLength(1);
  expect(notes.discoveries.at(-1)?.text).toContain('fact 19');
  expect(renderNotes(notes).length).toBeLessThan(1_300);
});

test('the tool says what it wants without what only we need', () => {
  expect(NOTES_TOOL.parameters).toMatchObject({ type: 'object', required: ['doing', 'next'], additionalProperties: false });
});
