/** However a reply is cut into deltas and into packets, it is the same reply. */
import fc from 'fast-check';
import { assemble } from '../../../adapters/model/stream';
import { callBare, delta, failureOf, never, request, sse } from './wire';

interface Call {
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

/** Text cut at these places, given as fractions. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => Math.floor(place * text.length)), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end)).filter((piece) => piece !== '');
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
const call = fc.record({ name: fc.constantFrom('run', 'edit', 'finish'), args: fc.oneof(fc.json(), fc.string({ unit: 'grapheme' })) });

function deltas(text: string, calls: readonly Call[], at: readonly number[]) {
  const opened = calls.map(({ id, name }, index) => ({ index, id, type: 'function', function: { name, arguments: '' } }));
  const pieces = calls.flatMap(({ args }, index) => cut(args, at).map((piece) => ({ index, function: { arguments: piece } })));
  return [
    delta({ role: 'assistant', content: null }),
    ...cut(text, at).map((content) => delta({ content })),
    ...[...opened, ...pieces].map((piece) => delta({ tool_calls: [piece] })),
    delta({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    { choices: [], usage: { prompt_tokens: 5, completion_tokens: 6 } },
  ];
}

async function* stream(events: readonly unknown[]) {
  for (const event of events) yield event as never;
}

test('any chunking of text and arguments into deltas gives the same reply', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(call, { maxLength: 4 }), places, async (text, made, at) => {
      const calls = made.map((one, index) => ({ id: `id-${index}`, ...one }));
      const assembled = await assemble(stream(deltas(text, calls, at)), () => {});
      expect(assembled).toMatchObject({ text, calls, finishReason: calls.length > 0 ? 'tool_calls' : 'stop' });
    }),
    { numRuns: 200 },
  );
});

test('any chunking of the bytes on the wire gives the same reply', async () => {
  const text = 'Grüße, 世界 👩‍💻: done.';
  const calls = [{ id: 'a', name: 'run', args: '{"command":"echo \\"ü👍\\""}' }];
  const bytes = Buffer.from(`: keep-alive\n\n${sse(...deltas(text, calls, [0.1, 0.5, 0.7]))}data: [DONE]\n\n`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 }), async (ends) => {
      const reply = await callBare(
        async (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.socket?.setNoDelay(true);
          const sorted = [0, ...[...ends].sort((a, b) => a - b), bytes.length];
          for (const [i, end] of sorted.slice(1).entries()) {
            response.write(bytes.subarray(sorted[i], end));
            await new Promise((resolve) => setImmediate(resolve));
          }
          response.end();
        },
        (model) => model.reply(request(), never()),
      );
      expect(reply).toMatchObject({
        text,
        calls: [{ id: 'a', tool: 'run', args: calls[0]?.args }],
        usage: { inputTokens: 5, outputTokens: 6 },
      });
    }),
    { numRuns: 25 },
  );
});

describe('servers that keep to the wire only roughly', () => {
  const callsOf = async (...pieces: readonly object[]) =>
    (await assemble(stream([...pieces.map((piece) => delta({ tool_calls: [piece] })), delta({}, 'stop')]), () => {})).calls;

  test('calls without an index are told apart by their ids', async () => {
    const made = await callsOf(
      { id: 'a', function: { name: 'run', arguments: '{"x"' } },
      { function: { arguments: ':1}' } },
      { id: 'b', function: { name: 'read', arguments: '{}' } },
    );
    expect(made).toEqual([
      { id: 'a', name: 'run', args: '{"x":1}' },
      { id: 'b', name: 'read', args: '{}' },
    ]);
  });

  test('calls that all have index 0 are told apart by their ids', async () => {
    const made = await callsOf(
      { index: 0, id: 'a', function: { name: 'run', arguments: '{}' } },
      { index: 0, id: 'b', function: { name: 'run', arguments: '{}' } },
    );
    expect(made.map((one) => one.id)).toEqual(['a', 'b']);
  });

  test('a name repeated in every delta is one name, and arguments as an object are JSON text', async () => {
    const made = await callsOf(
      { index: 0, id: 'a', function: { name: 'run', arguments: '' } },
      { index: 0, id: 'a', function: { name: 'run', arguments: { command: 'ls' } } },
    );
    expect(made).toEqual([{ id: 'a', name: 'run', args: '{"command":"ls"}' }]);
  });

  test('any JSON as a chunk is survived', async () => {
    const wild = fc.array(
      fc.oneof(fc.object(), fc.record({ choices: fc.array(fc.record({ delta: fc.object(), finish_reason: fc.anything() })) })),
    );
    await fc.assert(fc.asyncProperty(wild, async (events) => void (await assemble(stream(events), () => {}))));
  });

  test('reasoning counts as progress and is no part of the reply', async () => {
    const seen: number[] = [];
    const made = await assemble(stream([delta({ reasoning_content: 'hmm' }), delta({ content: 'ok' }, 'stop')]), (chars) =>
      seen.push(chars),
    );
    expect(made.text).toBe('ok');
    expect(seen).toEqual([3, 5]);
  });
});

test('a reply without an end is stopped', async () => {
  const flood = `${sse(delta({ content: 'x'.repeat(1_000_000) }))}`;
  const failure = await callBare(
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pour = () => !response.destroyed && response.write(flood, () => setImmediate(pour));
      pour();
    },
    (model) => failureOf(model.reply(request(), never())),
  );
  expect(failure).toMatchObject({ kind: 'transport', message: expect.stringContaining('did not stop') });
});
