/** Charts of measurements as SVG files, drawn by echarts without a browser. Knows series of points, not what they mean. */

import type { EChartsOption } from 'echarts';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** A logarithmic axis for figures that lie decades apart. */
  readonly log?: boolean;
  readonly series: readonly Series[];
}

/** Told apart on white and by most eyes. */
const COLOURS = ['#0072b2', '#555555', '#d55e00', '#009e73', '#cc79a7', '#e69f00'];
const SIZE = { width: 760, height: 420 };

export interface Bars {
  readonly title: string;
  readonly unit: string;
  /** One bar each, from the top. */
  readonly bars: readonly string[];
  /** Laid end to end in each bar, a value for each of them. */
  readonly parts: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export function lineChart({ title, x, y, log = false, series }: Chart): string {
  return drawn(title, {
    ...common(
      title,
      series.map(({ name }) => name),
    ),
    grid: { left: 70, right: 24, top: 64, bottom: 52 },
    xAxis: { type: 'value', name: x, nameLocation: 'middle', nameGap: 30, min: 0 },
    yAxis: { type: log ? 'log' : 'value', name: y, nameLocation: 'middle', nameGap: 52 },
    series: series.map(({ name, points }) => ({
      type: 'line',
      name,
      data: points.map(([at, value]) => [at, value]),
      showSymbol: false,
      lineStyle: { width: 2 },
    })),
  });
}

export function stackedBars({ title, unit, bars, parts }: Bars): string {
  const label = { show: true, formatter: ({ value }: { value: unknown }) => (Number(value) < 3 ? '' : Number(value).toFixed(0)) };
  return drawn(title, {
    ...common(
      title,
      parts.map(({ name }) => name),
    ),
    grid: { left: 190, right: 24, top: 64, bottom: 52 },
    xAxis: { type: 'value', name: unit, nameLocation: 'middle', nameGap: 30, min: 0 },
    yAxis: { type: 'category', data: [...bars], inverse: true },
    series: parts.map(({ name, values }) => ({ type: 'bar', stack: 'one', name, data: [...values], label, barMaxWidth: 34 })),
  });
}

function common(title: string, names: readonly string[]) {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    color: COLOURS,
    title: { text: title, left: 'center' as const, top: 4, textStyle: { fontSize: 15 } },
    legend: { top: 30, itemGap: 26, textStyle: { fontSize: 11 }, data: [...names] },
  };
}

function drawn(title: string, option: EChartsOption): string {
  const { init } = require('echarts') as typeof import('echarts');
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption(option);
    return `${tidied(chart.renderToSVGString(), title)}\n`;
  } finally {
    chart.dispose();
  }
}

/** What is for a mouse goes, ids are the same each time, and it has a name for those who cannot see it. */
function tidied(svg: string, title: string): string {
  return svg
    .replace(/<style\b[\s\S]*?<\/style>\n?/g, '')
    .replace(/ (class|pointer-events)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'chart-')
    .replace(/^(<svg [^>]*>)/, `$1<title>${title}</title>`);
}
