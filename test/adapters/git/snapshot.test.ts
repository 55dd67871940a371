/** What a snapshot keeps of odd and hostile content, byte for byte, and what a reset leaves of it. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobOf } from '../../../adapters/git/blobs';
import { sh, writeAll } from './scene';
import { WorkScene } from './work-scene';

describe('a snapshot', () => {
  let scene: WorkScene;
  afterEach(() => scene.dispose());

  test('changes, additions, deletions and executable bits are in the snapshot', async () => {
    scene = await WorkScene.start();
    const tree = await scene.left('echo three > a.txt; rm src/b.txt; mkdir -p x/y; echo new > x/y/z; echo run > run.sh; chmod +x run.sh');
    expect(scene.listing(tree)).toEqual(['a.txt', 'run.sh', 'x/y/z']);
    expect(scene.content(tree, 'a.txt').toString()).toBe('three\n');
    expect(scene.modeOf(tree, 'run.sh')).toBe('100755');
    expect(await scene.store.changedPaths(scene.store.base.tree, tree)).toEqual([
      { path: 'a.txt', change: 'modified' },
      { path: 'run.sh', change: 'added' },
      { path: 'src/b.txt', change: 'deleted' },
      { path: 'x/y/z', change: 'added' },
    ]);
    expect(scene.fsck()).toBe('');
  });

  test('a file that becomes a directory and a directory that becomes a file are kept as they are now', async () => {
    scene = await WorkScene.start();
    const tree = await scene.left('rm a.txt; mkdir a.txt; echo in > a.txt/in; rm -r src; echo out > src');
    expect(scene.listing(tree)).toEqual(['a.txt/in', 'src']);
    await scene.work.reset(scene.store.base.tree, []);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
  });

  test('bytes are kept as they are under a hostile .gitattributes', async () => {
    scene = await WorkScene.start();
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x24, 0x49, 0x64, 0x24, 0x0a, 0x0d, 0x0a]);
    await scene.work.begin();
    writeAll(scene.work.path, {
      '.gitattributes':
        '* text=auto eol=crlf working-tree-encoding=UTF-16 filter=evil ident export-subst\n[attr]bad filter=evil\n*.x bad\n',
      'crlf.txt': 'a\r\nb\r\n',
      'id.txt': '$Id$ $Format:%H$\n',
    });
    writeFileSync(join(scene.work.path, 'odd.x'), bytes);
    const tree = await scene.work.snapshot();
    expect(scene.content(tree, 'odd.x').equals(bytes)).toBe(true);
    expect(scene.content(tree, 'crlf.txt').toString()).toBe('a\r\nb\r\n');
    await scene.work.reset(scene.store.base.tree, []);
    await scene.work.reset(tree, []);
    expect(readFileSync(join(scene.work.path, 'odd.x')).equals(bytes)).toBe(true);
    expect(readFileSync(join(scene.work.path, 'id.txt'), 'utf8')).toBe('$Id$ $Format:%H$\n');
    expect(await scene.work.snapshot()).toBe(tree);
  });

  test('a nested repository is kept as files, without its .git, and ignore rules hold inside it', async () => {
    scene = await WorkScene.start({ '.gitignore': '*.log\n', 'a.txt': 'one\n' });
    const nested = `mkdir -p sub/deep/node_modules && cd sub && git init -q . && echo 1 > f && echo node_modules > deep/.gitignore && echo x > deep/node_modules/m &&
      echo log > t.log && echo y > deep/g && git -c user.name=a -c user.email=b add f && git -c user.name=a -c user.email=b commit -qm x`;
    const tree = await scene.left(`${nested} && mkdir inner && cd inner && git init -q . && echo z > h`);
    expect(scene.listing(tree)).toEqual(['.gitignore', 'a.txt', 'sub/deep/.gitignore', 'sub/deep/g', 'sub/f', 'sub/inner/h']);
    const next = await scene.left('echo 2 > sub/f; echo 3 > sub/new; rm sub/inner/h');
    expect(scene.listing(next)).toEqual(['.gitignore', 'a.txt', 'sub/deep/.gitignore', 'sub/deep/g', 'sub/f', 'sub/new']);
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toEqual(['./.gitignore', './a.txt']);
  });

  test('git init in a directory, with or without files of ours, changes nothing in the snapshot', async () => {
    scene = await WorkScene.start();
    expect(await scene.left('git init -q src; mkdir empty; git init -q empty; git init -q .')).toBe(scene.store.base.tree);
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
  });

  test('the configuration, hooks and index of a repository in the workspace are never used', async () => {
    scene = await WorkScene.start();
    const trap = join(scene.root, 'sprung');
    const tree = await scene.left(
      `git init -q . ; git config core.fsmonitor 'touch ${trap}'; git config filter.evil.clean 'touch ${trap}; cat'; echo '* filter=evil' > .gitattributes
       git config core.excludesFile ${scene.root}/everything; echo '*' > ${scene.root}/everything; echo '#!/bin/sh\ntouch ${trap}' > .git/hooks/post-index-change; chmod +x .git/hooks/*; echo '*' > .git/info/exclude; echo n > new`,
    );
    expect(scene.listing(tree)).toEqual(['.gitattributes', 'a.txt', 'new', 'src/b.txt']);
    expect(existsSync(trap)).toBe(false);
  });

  test('symlinks are kept as links, wherever they point, and nothing is read or written through them', async () => {
    scene = await WorkScene.start();
    const outside = join(scene.root, 'outside');
    writeAll(outside, { 'b.txt': 'secret\n' });
    const tree = await scene.left(`rm -r src; ln -s ${outside} src; ln -s /etc/passwd p; ln -s nowhere dangling; ln -s . loop`);
    expect(scene.listing(tree)).toEqual(['a.txt', 'dangling', 'loop', 'p', 'src']);
    expect(scene.modeOf(tree, 'src')).toBe('120000');
    expect(scene.content(tree, 'src').toString()).toBe(outside);
    await scene.work.reset(scene.store.base.tree, []);
    expect(lstatSync(join(scene.work.path, 'src')).isDirectory()).toBe(true);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
    expect(readFileSync(join(outside, 'b.txt'), 'utf8')).toBe('secret\n');
  });

  test('a directory replaced by a link to its own renamed self is seen', async () => {
    scene = await WorkScene.start();
    const tree = await scene.left('mv src real; ln -s real src');
    expect(scene.listing(tree)).toEqual(['a.txt', 'real/b.txt', 'src']);
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
  });

  test('odd names are kept byte for byte', async () => {
    scene = await WorkScene.start();
    const names = ['--help', '-n', 'a\nb', ' lead', 'trail ', 'back\\slash', '"q"', '*', ':(glob)x', 'tab\there', '日本'];
    await scene.work.begin();
    for (const name of names) writeFileSync(join(scene.work.path, name), name);
    writeFileSync(Buffer.from(`${scene.work.path}/bad-\xff\xfe`, 'latin1'), 'bad');
    const tree = await scene.work.snapshot();
    const raw = execFileSync('git', ['--git-dir', scene.gitDir, 'ls-tree', '-r', '-z', '--name-only', tree]).toString('latin1').split('\0');
    for (const name of [...names.map((it) => Buffer.from(it).toString('latin1')), 'bad-\xff\xfe']) expect(raw).toContain(name);
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toHaveLength(3);
    await scene.work.reset(tree, []);
    expect(await scene.work.snapshot()).toBe(tree);
  });

  test('what the repository ignores is left out, but a tracked file stays though it is ignored', async () => {
    scene = await WorkScene.start({ '.gitignore': 'out/\n*.o\n', 'kept.o': 'tracked\n' });
    const tree = await scene.left('mkdir out; echo 1 > out/x; echo 2 > new.o; echo changed > kept.o; echo 3 > c.c');
    expect(scene.listing(tree)).toEqual(['.gitignore', 'c.c', 'kept.o']);
    expect(scene.content(tree, 'kept.o').toString()).toBe('changed\n');
  });

  test('empty directories, pipes and sockets are not kept, and a reset removes them', async () => {
    scene = await WorkScene.start();
    const tree = await scene.left(
      `mkdir -p e/f; mkfifo pipe; rm a.txt; mkfifo a.txt; python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('s')" || true`,
    );
    expect(scene.listing(tree)).toEqual(['src/b.txt']);
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
  });

  test('a verdict of the ignore rules holds until a rule changes, wherever it stands', async () => {
    scene = await WorkScene.start({ '.gitignore': '*.log\n', 'src/a.c': 'a\n' });
    const settled = 'sleep 0.1';
    expect(
      scene.listing(await scene.left(`echo 1 > src/x.log; mkdir out; echo 2 > out/o; echo out > src/.gitignore; ${settled}`)),
    ).toContain('out/o');
    const ignored = await scene.left(`mkdir src/out; echo 3 > src/out/p; echo 4 > src/y.log; ${settled}`);
    expect(scene.listing(ignored)).toEqual(['.gitignore', 'out/o', 'src/.gitignore', 'src/a.c']);
    expect(scene.listing(await scene.left(`echo '!y.log' > src/.gitignore; ${settled}`))).toEqual([
      '.gitignore',
      'out/o',
      'src/.gitignore',
      'src/a.c',
      'src/out/p',
      'src/y.log',
    ]);
    const bare = await scene.left('rm .gitignore; echo .gitignore > src/out/.gitignore');
    expect(scene.listing(bare)).toEqual(['out/o', 'src/.gitignore', 'src/a.c', 'src/out/p', 'src/x.log', 'src/y.log']);
    const own = await scene.left('echo q > src/out/.gitignore; echo q > src/out/q; echo r > src/out/r');
    expect(scene.listing(own).filter((path) => path.startsWith('src/out'))).toEqual(['src/out/.gitignore', 'src/out/p', 'src/out/r']);
    expect(scene.fsck()).toBe('');
  });

  test('names that some file system takes for .git are left out, as .git is', async () => {
    scene = await WorkScene.start();
    const names = ['.GIT', '.git ', '.git.', 'git~1', 'GIT~1', '.g\u200cit', 'x\\.git', '.git::$INDEX_ALLOCATION'];
    await scene.work.begin();
    for (const name of names) writeAll(scene.work.path, { [`src/${name}/config`]: 'x', [`sub/${name}`]: 'y' });
    const tree = await scene.left('ln -s a.txt .gitmodules; echo z > git.txt; echo z > .gitty; echo z > .gitmodules.txt');
    expect(scene.listing(tree)).toEqual(['.gitmodules.txt', '.gitty', 'a.txt', 'git.txt', 'src/b.txt']);
    await scene.work.reset(tree, []);
    expect(await scene.work.snapshot()).toBe(tree);
    expect(scene.fsck()).toBe('');
  });

  test('a file is read only if it is the one that was looked at, whatever stands at its path by then', async () => {
    scene = await WorkScene.start();
    const path = join(scene.work.path, 'a.txt');
    const found = lstatSync(path);
    const read = () => blobOf(path, 'a.txt', found, '');
    expect(read().object?.body.toString()).toBe('one\n');
    for (const script of ['ln -s /etc/hostname a.txt', 'mkfifo a.txt', 'mkdir a.txt', 'echo other > b; mv b a.txt', ':']) {
      sh(scene.work.path, `mv a.txt kept-$RANDOM; ${script}`);
      expect(read).toThrow('was replaced');
      sh(scene.work.path, 'rm -rf a.txt; touch a.txt');
    }
  });
});
