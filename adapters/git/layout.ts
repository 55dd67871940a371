/**
 * The git directories that we make, written file by file: no template, no hook, and a configuration under which every byte
 * of a work tree is kept as it is, whatever `.gitattributes` the repository under work brings along.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CONFIG = `[core]
	repositoryFormatVersion = 0
	bare = BARE
	fileMode = true
	symlinks = true
	ignoreCase = false
	trustCTime = true
	checkStat = default
	precomposeUnicode = false
	autoCRLF = false
	safeCRLF = false
	logAllRefUpdates = false
	hooksPath = /dev/null
	fsmonitor = false
	excludesFile = /dev/null
	attributesFile = /dev/null
	compression = 1
	fsync = committed
	fsyncMethod = batch
[gc]
	auto = 0
[maintenance]
	auto = false
[fetch]
	unpackLimit = 1
[protocol "ext"]
	allow = never
[index]
	threads = 1
`;

/** These win over every `.gitattributes` in a tree: `info/attributes` has the last word. */
const ATTRIBUTES = '* -text -crlf -eol -ident -filter -working-tree-encoding -export-ignore -export-subst\n';

/** Makes an empty git directory at `dir`. `head` is the content of its HEAD. */
export async function layOutGitDir(dir: string, head: string, bare: boolean): Promise<void> {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'info']) await mkdir(join(dir, folder), { recursive: true });
  await writeFile(join(dir, 'config'), CONFIG.replace('BARE', String(bare)));
  await writeFile(join(dir, 'info', 'attributes'), ATTRIBUTES);
  await writeFile(join(dir, 'HEAD'), `${head}\n`);
}
