/** HTML that holds hostile text: whatever is put into a template is text, unless a template made it. There is no other way in. */
import { safeText } from '../safe-text';

export class Html {
  constructor(readonly markup: string) {}
}

export type Filling = Html | string | number | readonly Filling[];

/** Fillings may stand between tags and within quoted attribute values, nowhere else. */
export function html(parts: TemplateStringsArray, ...fillings: readonly Filling[]): Html {
  return new Html(parts.map((part, at) => (at === 0 ? part : markupOf(fillings[at - 1] as Filling) + part)).join(''));
}

export const NOTHING = new Html('');

function markupOf(filling: Filling): string {
  if (filling instanceof Html) return filling.markup;
  return Array.isArray(filling) ? filling.map(markupOf).join('') : escaped(String(filling));
}

/** Half a surrogate pair would be made a replacement character when the page is written; here already, so that tests see it. */
function escaped(text: string): string {
  return safeText(text)
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/[&<>"'`]/g, (it) => `&#${it.charCodeAt(0)};`);
}
