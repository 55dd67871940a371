/** The charts of docs/peers.md, drawn of the same raw data as its tables. */
import { lineChart, type Series } from '../charts';
import type { Kept } from './parts/history';
import type { Steps } from './parts/steps';
import type { Recorded } from './records';
import { around } from './stretch';

const EVERY = 10;

/** File name → SVG. */
export function figures(steps: readonly Recorded<Steps>[], kept: readonly Recorded<Kept>[]): Readonly<Record<string, string>> {
  return {
    'steps.svg': lineChart({ title: "A step without the model's time", x: 'step', y: 'ms', log: true, series: steps.map(stepSeries) }),
    'requests.svg': lineChart({ title: 'A request', x: 'request', y: 'KB', series: kept.map(requestSeries) }),
    'history.svg': lineChart({ title: "Temporal's history", x: 'step', y: 'MB', log: true, series: kept.flatMap(historySeries) }),
  };
}

/** A legend has no room for what a title explains in brackets. */
const brief = (title: string) => title.replace(/ \(.*\)$/, '');

function stepSeries({ title, gapsMs }: Recorded<Steps>): Series {
  const steps = gapsMs.map((_, i) => i + 1).filter((step) => step % EVERY === 0);
  return { name: brief(title), points: steps.map((step) => [step, around(gapsMs, step, EVERY) ?? 0] as const) };
}

function requestSeries({ title, requestBytes }: Recorded<Kept>): Series {
  return { name: brief(title), points: thinned(requestBytes).map(([at, bytes]) => [at, Math.round(bytes / 1e3)] as const) };
}

function historySeries({ title, historyBytes }: Recorded<Kept>): readonly Series[] {
  if (!historyBytes?.length) return [];
  return [{ name: brief(title), points: thinned(historyBytes).map(([at, bytes]) => [at, Number((bytes / 1e6).toFixed(3))] as const) }];
}

function thinned(values: readonly number[]): readonly (readonly [number, number])[] {
  return values.flatMap((value, i) => (i % 5 === 0 || i === values.length - 1 ? [[i + 1, value] as const] : []));
}
