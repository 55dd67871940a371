/** Completion in real shells: each reads the script that `longhaul completion` prints, and asks the real program. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endPrograms, ROOT, temporaryDirectory } from '../support/programs';

let directory: string;

beforeAll(() => {
  directory = temporaryDirectory();
  symlinkSync(join(ROOT, 'bin', 'longhaul.js'), join(directory, 'longhaul'));
  writeFileSync(join(directory, 'a job.yaml'), '');
  for (const id of ['first-job', 'second', 'Not $(an) id']) mkdirSync(join(directory, 'home', 'jobs', id), { recursive: true });
});
afterAll(endPrograms);

/** What a shell has on stdout, without a server. */
function shell(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const settings = { PATH: `${directory}:${process.env.PATH}`, LONGHAUL_HOME: join(directory, 'home'), TEMPORAL_ADDRESS: '127.0.0.1:1' };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: directory, env: { ...process.env, ...settings, ...env } }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

/** What bash would offer for each line: the words as bash splits them, of which the last is being written. */
async function bash(...lines: readonly (readonly string[])[]): Promise<readonly (readonly string[])[]> {
  const asks = lines.map(
    (words) =>
      `COMP_WORDS=(longhaul ${words.map((it) => `'${it}'`).join(' ')}) COMP_CWORD=${words.length}
      _longhaul longhaul '${words.at(-1)}' ''
      printf '%s\\n' "\${COMPREPLY[@]}"; echo --`,
  );
  const script = ['source <(longhaul completion bash)', 'complete -p longhaul >&2', ...asks].join('\n');
  const said = await shell('bash', ['--norc', '-euo', 'pipefail', '-c', script]);
  return said
    .split('--\n')
    .slice(0, -1)
    .map((it) => it.split('\n').filter(Boolean));
}

test('bash completes commands, the flags of the command at hand, and what may be said to them', async () => {
  const [commands, flags, sandbox, assigned, kinds, words] = await bash(
    [''],
    ['--json', 'submit', 'job.yaml', '--max'],
    ['submit', '--goal', 'status', '--sandbox', ''],
    ['submit', '--sandbox', '=', 'd'],
    ['log', 'x', '--kind', 'check,s'],
    ['steer', 'first-job', ''],
  );
  expect(commands).toEqual(expect.arrayContaining(['submit', 'watch', 'init', 'approve', 'completion', 'help']));
  expect(commands).not.toContain('__complete');
  expect(flags).toEqual(['--max-steps', '--max-tokens']);
  expect(sandbox).toEqual(['docker', 'local']);
  expect(assigned).toEqual(['docker']);
  expect(kinds).toEqual(['check,summary']);
  expect(words).toEqual([]);
});

test('bash completes files where one is meant, and without a server the jobs whose stores are here', async () => {
  const [files, ids] = await bash(['submit', 'a'], ['watch', '--plain', '']);
  expect(files).toEqual(['a job.yaml']);
  expect([...(ids ?? [])].sort()).toEqual(['first-job', 'second']);
});

test('with settings that are wrong a shell is told nothing, and sees no error', async () => {
  const program = 'source <(longhaul completion bash); COMP_WORDS=(longhaul watch "") COMP_CWORD=2; _longhaul longhaul; echo $COMPREPLY.';
  expect(await shell('bash', ['--norc', '-c', `${program} 2>&1`], { LONGHAUL_HOME: 'not/absolute' })).toBe('.\n');
});

/** With the two functions of zsh's own completion that the script calls, saying what they were given. */
const ZSH = `compdef() {}; _files() { print FILES }; _describe() { print -l -- "\${(@P)2}" }
source <(longhaul completion zsh)
words=(longhaul st); CURRENT=2; _longhaul
words=(longhaul submit ''); CURRENT=3; _longhaul`;

withShell('zsh')('zsh offers the same, with what each is', async () => {
  const said = await shell('zsh', ['-f', '-c', ZSH]);
  expect(said.split('\n')).toEqual(['status:where a job stands', 'steer:guidance for a running job', 'FILES', '']);
});

withShell('fish')('fish offers the same, with what each is', async () => {
  const ask = (line: string) => `complete -C '${line}'; echo END`;
  const lines = ['longhaul st', 'longhaul submit a'].map(ask).join('; ');
  const said = await shell('fish', ['--no-config', '-c', `longhaul completion fish | source; ${lines}`], { HOME: directory });
  const [commands, files] = said.split('END\n').map((it) => it.split('\n').filter(Boolean));
  expect(commands).toEqual(['status\twhere a job stands', 'steer\tguidance for a running job']);
  expect(files).toEqual([expect.stringContaining('a job.yaml')]);
});

/** Bash is everywhere; what is not here is skipped, out loud. */
function withShell(name: string): typeof test {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return test;
  } catch {
    process.stderr.write(`skipped: completion in ${name}, which is not on this machine.\n`);
    return test.skip as typeof test;
  }
}
