/**
 * The plots as SVG in markup of ours: drawn by echarts without a browser, then stripped of what a strict content security policy
 * would refuse and coloured by the page's variables. Loaded only when a page is made: the library takes a tenth of a second.
 */
import type { ECharts, EChartsCoreOption } from 'echarts';
import { count, duration, short } from '../../report/figures';
import type { KindRow, Moment } from '../../report/model';
import { Html } from './html-text';

export interface Size {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
}

/** Drawn for a phone too: a wide one scaled down would have letters of five pixels. */
export const WIDE: Size = { name: 'wide', width: 900, height: 280 };
export const NARROW: Size = { name: 'narrow', width: 360, height: 240 };

/** Stand-ins for variables of the style sheet: echarts wants to see colours. */
const INK = {
  '#a10001': '--chart-text',
  '#a10002': '--chart-line',
  '#a10003': '--chart-uncached',
  '#a10004': '--chart-cached',
  '#a10005': '--chart-output',
  '#a10006': '--chart-bar',
} as const;
const [TEXT, LINE, UNCACHED, CACHED, OUTPUT, BAR] = Object.keys(INK) as [string, string, string, string, string, string];

/** More points than pixels show nothing more. */
const MOST_POINTS = 300;

export function tokensChart(timeline: readonly Moment[], size: Size): Html {
  const shown = thinned(timeline);
  const series = (name: 'uncached' | 'cached' | 'output', color: string) => ({
    ...{ name, type: 'line', stack: 'tokens', step: 'end', symbol: 'none', silent: true, data: shown.map(({ total }) => total[name]) },
    ...{ lineStyle: { width: 0 }, itemStyle: { color }, areaStyle: { color, opacity: 1 } },
  });
  return drawn(`tokens-${size.name}`, size, `Tokens spent, by step: ${count(shown.length)} points`, {
    grid: { left: 8, right: 16, top: 16, bottom: 28, containLabel: true },
    xAxis: { type: 'category', boundaryGap: false, data: shown.map(({ seq }) => seq), name: 'step', nameLocation: 'middle', ...axis(24) },
    yAxis: { type: 'value', splitNumber: 4, axisLabel: { color: TEXT, formatter: short }, splitLine: { lineStyle: { color: LINE } } },
    series: [series('cached', CACHED), series('uncached', UNCACHED), series('output', OUTPUT)],
  });
}

/** By time; by number of steps where no time is known. */
export function kindsChart(kinds: readonly KindRow[], size: Size): Html {
  const timed = kinds.some(({ ms }) => ms > 0);
  const rows = [...kinds].reverse();
  const value = ({ ms, steps }: KindRow) => (timed ? ms : steps);
  const label = (row: KindRow) => (timed ? `${duration(row.ms)} · ${count(row.steps)}` : count(row.steps));
  return drawn(`kinds-${size.name}`, { ...size, height: 24 + 30 * rows.length }, timed ? 'Time by kind of step' : 'Steps by kind', {
    grid: { left: 8, right: 120, top: 8, bottom: 8, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: { type: 'category', data: rows.map(({ kind }) => kind), ...axis(0) },
    series: [
      {
        ...{ type: 'bar', silent: true, barMaxWidth: 16, barMinHeight: 2, itemStyle: { color: BAR, borderRadius: 2 } },
        data: rows.map((row) => ({ value: value(row), label: { formatter: label(row) } })),
        label: { show: true, position: 'right', color: TEXT },
      },
    ],
  });
}

function axis(nameGap: number) {
  const quiet = { axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } } };
  return { ...quiet, nameGap, nameTextStyle: { color: TEXT }, axisLabel: { color: TEXT, hideOverlap: true } };
}

function thinned(timeline: readonly Moment[]): readonly Moment[] {
  const every = Math.ceil(timeline.length / MOST_POINTS);
  return timeline.filter((_, at) => at % every === 0 || at === timeline.length - 1);
}

function drawn(name: string, { width, height, name: className }: Size, label: string, option: EChartsCoreOption): Html {
  // Not an import at the top: every other command would pay for it. Not `import()`: that loads hundreds of files.
  const { init } = require('echarts') as typeof import('echarts');
  const chart: ECharts = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return new Html(tidied(chart.renderToSVGString(), name, `<svg class="${className}" role="img" aria-label="${label}" `));
  } finally {
    chart.dispose();
  }
}

/** All that is in it besides numbers are kinds of steps, which echarts escapes. Ids are made distinct, and the same each time. */
function tidied(svg: string, name: string, opening: string): string {
  return svg
    .replace(/<style\b[\s\S]*?<\/style>/g, '')
    .replace(/ (class|style|pointer-events|xmlns:xlink|version|baseProfile|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, `${name}-`)
    .replace(/^<svg width="\d+" height="\d+" /, opening)
    .replace(/#a1000\d/g, (color) => `var(${INK[color as keyof typeof INK]})`);
}
