/** The hard line of a budget of tokens: what is reserved before a call is never less than what any tokenizer then counts. */
import fc from 'fast-check';
import { buildPrompt } from '../../agent/prompt';
import { reserve } from '../../agent/reserve';
import { TOOL_DEFINITIONS } from '../../agent/tools/definitions';
import { WHOLE } from '../../agent/view';
import type { ChatMessage } from '../../contract/chat';
import type { StepRecord } from '../../contract/steps';
import { LEDGER, NOTHING_SPENT, SPEC } from './specs';

const word = fc.string({ unit: 'binary', maxLength: 200 });
/** A reply with its results, or a person's words. */
const stretch = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: word, results: fc.array(fc.record({ args: word, output: word }), { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ guidance: fc.integer({ min: 0, max: 3_000 }).map((n) => 'x'.repeat(n)) }) },
);
type Stretch = { text: string; results: { args: string; output: string }[] } | { guidance: string };
/** A tokenizer: bytes a token, and what a message costs besides. */
const tokenizer = fc.record({ bytesPerToken: fc.integer({ min: 1, max: 6 }), frame: fc.integer({ min: 0, max: 8 }) });

test('with what was reserved, no call passes the line, whatever the tokenizer', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 12 }), tokenizer, fc.integer({ min: 0, max: 40_000 }), (stretches, by, left) => {
      const { history, messages } = conversation(stretches, by);
      const reserved = reserve({ left, maxOutputTokens: 4_000, messages, tools: TOOL_DEFINITIONS, history });
      if (!reserved.ok) return expect(reserved.needs).toBeGreaterThan(left);
      expect(counted(messages, by) + reserved.maxOutputTokens).toBeLessThanOrEqual(left);
      expect(reserved.maxOutputTokens).toBeLessThanOrEqual(4_000);
      expect(reserved.maxOutputTokens).toBeGreaterThanOrEqual(256);
    }),
    { numRuns: 500 },
  );
});

test('after a reply the bound is close: what was added since, not the whole prompt again', () => {
  const long = { text: 'x', results: [{ args: '{}', output: 'y '.repeat(20_000) }] };
  const { history, messages } = conversation([long, { text: 'go on', results: [] }], { bytesPerToken: 4, frame: 4 });
  const real = counted(messages, { bytesPerToken: 4, frame: 4 });
  expect(reserve({ left: real + 1_500, maxOutputTokens: 4_000, messages, tools: TOOL_DEFINITIONS, history })).toMatchObject({ ok: true });
});

type Tokenizer = { readonly bytesPerToken: number; readonly frame: number };

/** Each reply's usage is what the tokenizer counts of the prompt that it answered. */
function conversation(stretches: readonly Stretch[], by: Tokenizer) {
  const history: StepRecord[] = [];
  let ledger = LEDGER;
  const add = (step: Pick<StepRecord, 'kind' | 'action' | 'text'>) =>
    history.push({ seq: history.length, title: '', spent: NOTHING_SPENT, ...step });
  const prompt = () => buildPrompt({ spec: SPEC, ledger, first: history[0] as StepRecord, view: WHOLE, history });
  add({ kind: 'prepare', action: { kind: 'prepare', base: null, environment: [] }, text: 'files' });
  for (const it of stretches) {
    if ('guidance' in it) {
      const message = { id: `m${history.length}`, from: 'ann', text: it.guidance };
      add({ kind: 'human', action: { kind: 'human', message }, text: it.guidance });
      ledger = { ...ledger, decisions: [...ledger.decisions, message] };
      continue;
    }
    const calls = it.results.map(({ args }, i) => ({ id: `c${history.length}-${i}`, tool: 'run', args }));
    const usage = { inputTokens: counted(prompt(), by), cachedTokens: 0, outputTokens: 1 };
    add({ kind: 'model', action: { kind: 'model', calls, finishReason: 'stop', usage, from: 0 }, text: it.text });
    calls.forEach((call, i) => {
      add({ kind: 'tool', action: { kind: 'tool', call, ok: true }, text: it.results[i]?.output ?? '' });
    });
  }
  return { history, messages: prompt() };
}

function counted(messages: readonly ChatMessage[], { bytesPerToken, frame }: Tokenizer): number {
  const tools = Buffer.byteLength(JSON.stringify(TOOL_DEFINITIONS));
  const all = messages.map((it) => Math.ceil(textBytes(it) / bytesPerToken) + frame);
  return all.reduce((a, b) => a + b, 0) + Math.ceil(tools / bytesPerToken);
}

function textBytes(message: ChatMessage): number {
  const calls = message.role === 'assistant' ? message.calls.map((it) => it.id + it.tool + it.args).join('') : '';
  return Buffer.byteLength(message.content + calls);
}
