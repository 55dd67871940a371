import fc from 'fast-check';
import { Scrubber } from '../../../adapters/local/scrub';

const replacements = [
  { from: '/aab', to: '/workspace' },
  { from: '/aab/g', to: '/git' },
  { from: 'aa', to: '' },
];
/** Few letters, so that paths and halves of paths are common. */
const text = fc.string({ unit: fc.constantFrom('/', 'a', 'b', 'g'), maxLength: 40 });

describe('scrubbed output', () => {
  it('is the same however the output is cut', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (whole, cut) => {
        expect(scrub(whole, cut)).toBe(whole.replace(/\/aab\/g|\/aab|aa/g, (it) => replacements.find(({ from }) => from === it)?.to ?? ''));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves bytes that are no text alone', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const scrubber = new Scrubber([{ from: '/a', to: '/b' }]);
    expect(Buffer.concat([scrubber.add(bytes), scrubber.end()])).toEqual(bytes);
  });
});

function scrub(whole: string, cut: number): string {
  const scrubber = new Scrubber(replacements);
  const done: Buffer[] = [];
  for (let at = 0; at < whole.length; at += cut) done.push(scrubber.add(Buffer.from(whole.slice(at, at + cut))));
  return Buffer.concat([...done, scrubber.end()]).toString();
}
