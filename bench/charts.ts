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
  return drawn(title, series, {
    grid: { left: 70, right: 24, top: 64, bottom: 52 },
    xAxis: along(x),
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
  return drawn(title, parts, {
    grid: { left: 190, right: 24, top: 64, bottom: 52 },
    xAxis: along(unit),
    yAxis: { type: 'category', data: [...bars], inverse: true },
    series: parts.map(({ name, values }) => ({ type: 'bar', stack: 'one', name, data: [...values], label, barMaxWidth: 34 })),
  });
}

function along(name: string) {
  return { type: 'value', name, nameLocation: 'middle', nameGap: 30, min: 0 } as const;
}

/** `named`: what the legend names. */
function drawn(title: string, named: readonly { readonly name: string }[], option: EChartsOption): string {
  const { init } = require('echarts') as typeof import('echarts');
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: COLOURS,
      title: { text: title, left: 'center', top: 4, textStyle: { fontSize: 15 } },
      legend: { top: 30, itemGap: 26, textStyle: { fontSize: 11 }, data: named.map(({ name }) => name) },
      ...option,
    });
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
