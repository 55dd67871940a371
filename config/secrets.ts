/** Keeps what may be a password out of everything that is printed, recorded or sent. */

/** Any text, with each URL in it without its user part. */
export function withoutPassword(text: string): string {
  return text.replace(/:\/\/[^/?#\s]*@/g, '://…@');
}

/** Whether an http(s) URL carries a password, or a user name so long that it can only be a token. */
export function holdsPassword(url: string): boolean {
  const user = /^https?:\/\/([^/?#]*)@/i.exec(url)?.[1];
  return user !== undefined && (user.includes(':') || user.length > LONGEST_USER);
}

/** GitHub's names end at 39 characters and its shortest tokens have 40; other forges' are alike. */
const LONGEST_USER = 39;
