/** Keeps what may be a password out of everything that is printed, recorded or sent. */

/** A URL without its user part; any other text as it is. */
export function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1…@');
}

/** Whether an http(s) URL carries a password, or a user name so long that it can only be a token. */
export function holdsPassword(url: string): boolean {
  const user = /^https?:\/\/([^/?#]*)@/i.exec(url)?.[1];
  return user !== undefined && (user.includes(':') || user.length > LONGEST_USER);
}

/** GitHub's names end at 39 characters and its shortest tokens have 40; other forges' are alike. */
const LONGEST_USER = 39;
