/** What is an address of a git repository, as far as its form says. */

/** With a scheme, or in SSH's short form. */
export function isUrl(repository: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(repository) || /^[^/\s]+@[^/\s]+:/.test(repository);
}
