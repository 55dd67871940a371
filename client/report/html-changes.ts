/** The work on the page: a line a file, its diff folded away. What is left out for length is said. */
import { count, counted } from '../../report/figures';
import type { ChangedFile, Report } from '../../report/model';
import { type Fitted, fitted } from '../../report/shown-diff';
import { section } from './html-state';
import { type Html, html, NOTHING } from './html-text';

/** What a browser on a phone still opens. */
const LIMITS = { files: 500, linesOfFile: 1_500, charsOfFile: 150_000, chars: 1_500_000 };

export function changes({ changes: { files, added, removed }, id }: Report): Html {
  if (files.length === 0) return section('Changes', html`<p class="dim">Nothing was changed.</p>`);
  const left = files.length - LIMITS.files;
  return section(
    'Changes',
    html`<p class="small">${counted(files.length, 'file')}, <span class="plus">+${count(added)}</span> <span class="minus">−${count(removed)}</span></p>`,
    fitted(files.slice(0, LIMITS.files), LIMITS).map((it) => file(it, id)),
    left > 0 ? html`<p>… and ${counted(left, 'more file')}. All of it: <code>longhaul diff ${id}</code></p>` : NOTHING,
  );
}

function file({ file: { path, added, removed }, lines, left }: Fitted<ChangedFile>, id: string): Html {
  return html`<details><summary><span class="mono">${path}</span> <span class="plus">+${count(added)}</span> <span class="minus">−${count(removed)}</span></summary>
${lines.length ? html`<pre class="diff" tabindex="0">${lines.map(line)}</pre>` : NOTHING}
${left !== null && left > 0 ? html`<p class="small dim">… and ${counted(left, 'more line')}: <code>longhaul diff ${id}</code></p>` : NOTHING}
${left === null ? html`<p class="small dim">Too long for this page: <code>longhaul diff ${id}</code></p>` : NOTHING}
</details>
`;
}

function line(text: string): Html {
  const className = { '+': 'add', '-': 'del', '@': 'hunk' }[text[0] ?? ''] ?? '';
  // A line without a letter has no height.
  return html`<span class="${className}">${text || ' '}</span>`;
}
