import fc from 'fast-check';
import { toReply } from '../../../adapters/model/reply';
import type { Assembled } from '../../../adapters/model/stream';
import type { ChatMessage } from '../../../contract/chat';
import { LIMITS } from '../../../contract/limits';
import { request, turn } from './wire';

const came = (part: Partial<Assembled>): Assembled => ({ text: '', calls: [], finishReason: 'stop', usage: null, ...part });
const call = (id: string, args = '{}') => ({ id, name: 'run', args });
const history = (...ids: readonly string[]): readonly ChatMessage[] => [
  { role: 'assistant', content: '', calls: ids.map((id) => ({ id, tool: 'run', args: '{}' })) },
  ...ids.map((callId): ChatMessage => ({ role: 'tool', callId, content: 'ok' })),
  ...turn(2),
];

describe('tool call ids', () => {
  test('are kept when they are there and free', () => {
    expect(toReply(came({ calls: [call('x'), call('y')] }), request(), () => 0).calls.map((one) => one.id)).toEqual(['x', 'y']);
  });

  test('are made where they are missing, repeated or odd, never one that is taken', () => {
    const calls = [call(''), call('same'), call('same'), call('a b'), call('call_2')];
    expect(toReply(came({ calls }), request(), () => 0).calls.map((one) => one.id)).toEqual([
      'call_1',
      'same',
      'call_3',
      'call_4',
      'call_2',
    ]);
  });

  test('do not repeat an id of the conversation before', () => {
    const made = toReply(came({ calls: [call('call_1'), call('')] }), request({}, history('call_1', 'call_4')), () => 0);
    expect(made.calls.map((one) => one.id)).toEqual(['call_3', 'call_5']);
  });

  test('are unique whatever the model sent, and no call is lost below the cap', () => {
    const ids = fc.array(fc.oneof(fc.constantFrom('', 'a', 'call_1', 'call_2', 'call_3'), fc.string()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, ids, (sent, before) => {
        const made = toReply(came({ calls: sent.map((id) => call(id)) }), request({}, history(...before)), () => 0).calls.map(
          (one) => one.id,
        );
        expect(made).toHaveLength(Math.min(sent.length, LIMITS.toolCallsPerReply));
        expect(new Set([...made, ...before]).size).toBe(made.length + new Set(before).size);
      }),
    );
  });
});

describe('the finish reason', () => {
  test.each([
    ['stop', [call('a')], 'tool_calls'],
    ['tool_calls', [], 'stop'],
    ['end_turn', [], 'stop'],
    ['length', [call('a')], 'length'],
    ['max_tokens', [], 'length'],
  ])('%s with calls %j is %s', (finishReason, calls, expected) => {
    expect(toReply(came({ text: 'words', finishReason, calls }), request(), () => 0).finishReason).toBe(expected);
  });

  test('length with nothing said is an empty reply that names the cap', () => {
    expect(() => toReply(came({ finishReason: 'length' }), request(), () => 0)).toThrow(/512 output tokens/);
  });
});

describe('usage', () => {
  test('is estimated at four characters a token where the server says nothing', () => {
    const { usage } = toReply(came({ text: 'x'.repeat(40), calls: [call('a', '{"a":123}')] }), request(), () => 4_001);
    expect(usage).toEqual({ inputTokens: 1_001, cachedTokens: 0, outputTokens: 13 });
  });

  test('is finite, not negative, and caches no more than it has, whatever the server says', () => {
    const odd = fc.oneof(
      fc.anything(),
      fc.record({ prompt_tokens: fc.anything(), completion_tokens: fc.double(), prompt_tokens_details: fc.anything() }),
    );
    fc.assert(
      fc.property(odd, fc.double(), (usage, cached) => {
        for (const value of [usage, { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: cached } }]) {
          const made = toReply(came({ text: 'x', usage: value }), request(), () => 4).usage;
          for (const tokens of Object.values(made)) expect(Number.isInteger(tokens) && tokens >= 0).toBe(true);
          expect(made.cachedTokens).toBeLessThanOrEqual(made.inputTokens);
        }
      }),
    );
  });
});
