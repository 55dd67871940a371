/**
 * Names that git will not take into a tree, or its `fsck` not out of one: all that some file system could mistake for `.git`.
 * Names are latin1 strings of their bytes.
 */

/** They are left out of every snapshot, as `.git` itself is. */
export function isGitsOwn(name: string, isLink: boolean): boolean {
  if (!MAY_BE.test(name)) return false;
  return isLikeOnHfs(name) || name.split('\\').some((part) => LIKE_ON_NTFS.test(part)) || (isLink && LIKE_MODULES.test(name));
}

/** Most names are none, and every file of a work tree is asked about. */
const MAY_BE = /g.*i.*t|gi7eba/is;
/** NTFS leaves blanks and dots at the end out, ends a name at a colon, and has a short name for each long one. */
const LIKE_ON_NTFS = /^(\.git|git~1)[ .]*(:|$)/i;
/** Git reads it from trees, so no link may stand in its place. */
const LIKE_MODULES = /^(\.gitmodules|gitmod~[1-4]|gi7eba~[1-9])[ .]*(:|$)/i;

/** HFS+ does not see these code points. */
function isLikeOnHfs(name: string): boolean {
  const text = Buffer.from(name, 'latin1').toString('utf8');
  return text.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').toLowerCase() === '.git';
}
