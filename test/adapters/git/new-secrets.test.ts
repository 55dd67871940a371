/** Secrets that the work adds: told by path, line and kind; those that the base has somewhere are not the work's. */
import { random } from '../../redaction/planted';
import { WorkScene } from './work-scene';

const OLD = `ghp_${random('old', 36)}`;
const NEW = `ghp_${random('new', 36)}`;
let scene: WorkScene;
afterEach(() => scene.dispose());

test('a new one is told with its place, in an added file and in a changed one; one that was moved, kept or taken out is not', async () => {
  scene = await WorkScene.start({ 'a.txt': `one\nkey ${OLD}\n`, 'b.txt': 'two\n', 'gone.txt': `${OLD}\n` });
  const tree = await scene.left(
    `printf 'x\\ny\\n%s\\n' ${NEW} > added.txt; printf '%s %s\\n' ${OLD} ${NEW} >> b.txt; cp a.txt 'odd "name".txt'; rm gone.txt`,
  );
  expect(await scene.store.newSecrets(scene.store.base.tree, tree)).toEqual([
    { path: 'added.txt', line: 3, kind: 'github-token' },
    { path: 'b.txt', line: 2, kind: 'github-token' },
  ]);
});

test('a work tree without one has none, whatever its bytes', async () => {
  scene = await WorkScene.start({ 'a.txt': 'one\n' });
  const tree = await scene.left('head -c 50000 /dev/urandom > random.bin; ln -s /etc/passwd link; printf "caf\\351" > latin1.txt');
  expect(await scene.store.newSecrets(scene.store.base.tree, tree)).toEqual([]);
});
