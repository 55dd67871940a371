import fc from 'fast-check';
import { FrameReader } from '../../../adapters/docker/frames';

const frame = fc.record({ stream: fc.constantFrom(1, 2), payload: fc.uint8Array({ maxLength: 20 }).map((it) => Buffer.from(it)) });

describe('the engine’s stream', () => {
  it('comes apart into stdout and stderr however the transport cuts it', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (frames, cut) => {
        const wire = Buffer.concat(frames.flatMap(({ stream, payload }) => [header(stream, payload.length), payload]));
        const got: Record<number, Buffer[]> = { 1: [], 2: [] };
        const reader = new FrameReader(
          (chunk) => got[1]?.push(chunk),
          (chunk) => got[2]?.push(chunk),
        );
        for (let at = 0; at < wire.length; at += cut) reader.add(wire.subarray(at, at + cut));
        for (const stream of [1, 2]) {
          const sent = frames.filter((it) => it.stream === stream).map((it) => it.payload);
          expect(Buffer.concat(got[stream] ?? [])).toEqual(Buffer.concat(sent));
        }
      }),
    );
  });
});

function header(stream: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[0] = stream;
  bytes.writeUInt32BE(length, 4);
  return bytes;
}
