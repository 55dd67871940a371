/** Whether a value can be a secret at all: `true`, a word, a placeholder or a path cannot. */

/** Shannon's, in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Of a value that stands where a secret would stand: letters and digits, mixed as no name is. */
export function looksRandom(value: string, leastBits: number): boolean {
  return /[A-Za-z]/.test(value) && /\d/.test(value) && entropy(value) >= leastBits && !PLACEHOLDER.test(value);
}

const PLACEHOLDER = /example|changeme|placeholder|your[_-]|xxxx|\*\*\*|^[$%{]|redacted/i;

/** Of the user part of a URL: what documentation and test set-ups write there by the thousand protects nothing. */
export function isPassword(value: string): boolean {
  return !/^(?:\W|pass|secret|admin|root|test|user|guest|example|changeme|postgres|mysql|mongo|redis|rabbit|dev|x+$|\.)/i.test(value);
}

/** Of a variable whose name says that it is a secret. Shorter or plainer ones would be found in every second text. */
export function isKnowable(value: string): boolean {
  if (value.length < 8 || new Set(value).size < 5) return false;
  return value.length >= 12 || (/[A-Za-z]/.test(value) && /[^A-Za-z]/.test(value));
}
