/** Small parts that every section of the page uses. */
import type { State } from '../../report/figures';
import { type Filling, Html, html } from './html-text';
import { STYLE } from './style';

export function badge({ words, good }: State): Html {
  return html`<span class="state ${good === null ? 'open' : good ? 'good' : 'bad'}">${words}</span>`;
}

export function section(title: string, ...content: readonly Filling[]): Html {
  return html`<section>
<h2>${title}</h2>
${content}
</section>
`;
}

/** The timeline has an entry of that name, unless it was left out for length. */
export function stepLink(seq: number): Html {
  return html`<a href="#step-${seq}">step ${seq}</a>`;
}

/** On a phone the headings are gone and each cell says its own; the first names the row. */
export function table(headings: readonly string[], numbersFrom: number, rows: readonly (readonly Filling[])[]): Html {
  const className = (at: number) => (at >= numbersFrom ? 'n' : '');
  return html`<table><thead><tr>${headings.map((it, at) => html`<th class="${className(at)}">${it}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr>${row.map((it, at) => html`<td class="${className(at)}" data-label="${headings[at] ?? ''}"><span>${it}</span></td>`)}</tr>
`,
  )}</tbody></table>`;
}

export function styleSheet(): Html {
  return new Html(`<style>${STYLE}</style>`);
}
