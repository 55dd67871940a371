import { faultBook } from '../../scripted/faults';
import type { Fault } from '../../scripted/script';

function struck(faults: readonly Fault[], asked: readonly (readonly [turn: number, atSec: number])[]): (string | null)[] {
  let nowSec = 0;
  const book = faultBook(() => nowSec * 1_000);
  book.set('job', faults);
  return asked.map(([turn, atSec]) => {
    nowSec = atSec;
    return book.strike('job', turn)?.kind ?? null;
  });
}

test('a fault strikes once unless it says how often', () => {
  expect(
    struck(
      [{ kind: 'hang' }],
      [
        [1, 0],
        [1, 0],
        [2, 0],
      ],
    ),
  ).toEqual(['hang', null, null]);
  expect(
    struck(
      [{ kind: 'hang', times: 2 }],
      [
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    ),
  ).toEqual(['hang', 'hang', null]);
  expect(struck([{ kind: 'hang', times: 0 }], [[1, 0]])).toEqual([null]);
});

test('a fault of a turn leaves other turns alone', () => {
  expect(
    struck(
      [{ kind: 'cut', turn: 2 }],
      [
        [1, 0],
        [3, 0],
        [2, 0],
        [2, 0],
      ],
    ),
  ).toEqual([null, null, 'cut', null]);
  expect(
    struck(
      [{ kind: 'cut', turn: [2, 4], times: 2 }],
      [
        [4, 0],
        [3, 0],
        [2, 0],
      ],
    ),
  ).toEqual(['cut', null, 'cut']);
});

test('a fault for a duration counts from its first strike', () => {
  expect(
    struck(
      [{ kind: 'empty', turn: 2, forSec: 60 }],
      [
        [1, 0],
        [2, 100],
        [2, 159],
        [2, 160],
        [2, 500],
      ],
    ),
  ).toEqual([null, 'empty', 'empty', null, null]);
});

test('faults strike in their order, one a request', () => {
  expect(
    struck(
      [{ kind: 'hang' }, { kind: 'cut' }],
      [
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    ),
  ).toEqual(['hang', 'cut', null]);
});

test('setting faults forgets what has struck, and one script never strikes another', () => {
  const book = faultBook();
  book.set('a', [{ kind: 'hang' }]);
  expect([book.strike('b', 1), book.strike('a', 1)?.kind, book.strike('a', 1)]).toEqual([null, 'hang', null]);
  book.set('a', [{ kind: 'hang' }]);
  expect(book.strike('a', 1)?.kind).toBe('hang');
});
