/** Whether git takes a name for a branch: the rules of git-check-ref-format, without starting git. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what git refuses
const REFUSED = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/$|^\/|\.$|\.lock(\/|$)|(^|\/)\.|^-|^@$|^HEAD$/;

/** What is wrong with it, or null. */
export function branchProblem(name: string): string | null {
  if (name === '' || Buffer.byteLength(name) > 200) return 'is empty or over 200 bytes';
  if (REFUSED.test(name)) return 'is not a name that git takes for a branch';
  if (name.startsWith('refs/')) return 'is a full ref; a branch is meant';
  return null;
}
