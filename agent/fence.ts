/** Text of a repository, a command or a model between two marks that it cannot hold itself: whatever it says, it is data. */

/** The mark is the same whenever the text is. */
export function fenced(what: string, text: string): string {
  let n = 1;
  while (text.includes(markOf(n))) n++;
  return `${markOf(n)} ${what}\n${text}\n${markOf(n)}`;
}

function markOf(n: number): string {
  return `=====data-${n}=====`;
}
