import fc from 'fast-check';
import { OutputCapture } from '../../../adapters/sandbox/capture';

const chunks = fc.array(
  fc.uint8Array({ maxLength: 30 }).map((it) => Buffer.from(it)),
  { maxLength: 30 },
);

describe('captured output', () => {
  it('is the whole if it fits, else its first and last halves, however it was cut', () => {
    fc.assert(
      fc.property(chunks, fc.nat(60), (parts, maxBytes) => {
        const capture = new OutputCapture(maxBytes);
        for (const part of parts) capture.add(part);
        const whole = Buffer.concat(parts);
        const { output, droppedBytes } = capture.result();
        const head = whole.subarray(0, Math.ceil(maxBytes / 2));
        const tail = whole.subarray(Math.max(head.length, whole.length - Math.floor(maxBytes / 2)));
        expect(output).toEqual(Buffer.concat([head, tail]));
        expect(droppedBytes).toBe(whole.length - output.length);
      }),
    );
  });
});
