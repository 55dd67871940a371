/**
 * Dependencies placed by hand: files under a folder that an installer owns. There they shadow what the checks run (a test runner,
 * an assertion library) and pass for work. Installed ones are the environment: made by the setup command, never part of the work.
 */
const INSTALLED: ReadonlySet<string> = new Set(['node_modules', '.venv', 'site-packages', 'bower_components']);

/** The installer's folder that `path` is in, such as `web/node_modules`, or null. */
export function installedFolder(path: string): string | null {
  const parts = path.split('/');
  const at = parts.findIndex((part) => INSTALLED.has(part));
  return at < 0 ? null : parts.slice(0, at + 1).join('/');
}

/** Folders of installers among the added paths that the base does not have: a repository that keeps its dependencies may change them. */
export function placedByHand(added: readonly string[], base: readonly string[]): readonly string[] {
  const kept = new Set(base.map(installedFolder));
  const folders = added.map(installedFolder).filter((folder) => folder !== null && !kept.has(folder));
  return [...new Set(folders as string[])].sort();
}
