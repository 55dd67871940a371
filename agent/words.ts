/**
 * Text that others wrote, made fit for one line that people read in a terminal, the Web UI or a title: no control, format or
 * broken characters, blanks collapsed, bounded. Knows nothing of what it is for.
 */

/** At most `maxChars` UTF-16 units; what was cut ends in an ellipsis. */
export function words(text: string, maxChars: number): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > maxChars ? `${line.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
