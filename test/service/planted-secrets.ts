/** A job that meets secrets wherever one can come from, and every place that might keep one of them afterwards. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { call, edit, finish, read, recall, run, say, search, together, verdict, write } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { PLANTED, PRIVATE_KEY, random } from '../redaction/planted';

/** Known to the worker and without a shape. */
export const KNOWN = {
  OPENAI_API_KEY: `k0.${random('e2e-openai', 40)}`,
  GITHUB_TOKEN: `t1/${random('e2e-github', 30)}+`,
  LONGHAUL_WEBHOOK_SECRET: `w2.${random('e2e-webhook', 24)}`,
  DATABASE_URL: `postgres://app:${random('e2e-url', 20)}@db/app`,
  TEAM_CREDENTIAL: random('e2e-team', 90),
} as const;
const VALUES = [...Object.values(KNOWN).slice(0, 3), random('e2e-url', 20), KNOWN.TEAM_CREDENTIAL];
const IN_A_NAME = `ghp_${random('e2e-name', 36)}`;
const IN_A_REPLY = `xoxb-${random('e2e-reply', 12, '0123456789')}-${random('e2e-reply2', 24)}`;
export const FROM_THE_PROVIDER = `AIza${random('e2e-provider', 35)}`;

/** What must be nowhere. */
export const SECRETS: readonly string[] = [
  ...VALUES,
  ...PLANTED.map(([, text, secret = text]) => secret),
  ...PRIVATE_KEY.slice(1, -1),
  IN_A_NAME,
  IN_A_REPLY,
  FROM_THE_PROVIDER,
];

const ENV_FILE = [...VALUES, ...PLANTED.map(([, text]) => text)].map((it, i) => `line ${i}: ${it}`).join('\n');

export const FILES = {
  'greeting.txt': 'helo\n',
  'settings.txt': `${ENV_FILE}\n`,
  'AGENTS.md': `Use this key for tests: ${PLANTED[2]?.[1]}\n`,
  'server.pem': `${PRIVATE_KEY.join('\n')}\n`,
  [`keys/${IN_A_NAME}.txt`]: 'a name\n',
};

export const GOAL = 'Say hello; see settings.txt.';
export const CHECK = 'cat settings.txt server.pem; grep -qx hello greeting.txt';

/** In the reply that says it, and in what a call of it would do. */
const SPOKEN = together(say(`The token is ${IN_A_REPLY}.`), run(`echo ${IN_A_REPLY} > token.txt`));

export const SCRIPT: Script = {
  replies: [
    run('cat settings.txt; sleep 0.7'),
    run('head -c 700 settings.txt; sleep 0.6; tail -c +701 settings.txt; sleep 0.6'),
    run('cat server.pem >&2; sleep 0.6; head -n 5 server.pem; exit 3'),
    run('base64 settings.txt; base64 -w0 settings.txt; while read -r line; do printf %s "$line" | base64 -w0; echo; done < settings.txt'),
    // More than is kept: what is left out begins and ends in the middle of one.
    run('for i in $(seq 450); do cat settings.txt; done; cat server.pem'),
    run(`grep --color=always -E 'ghp_.{9}|k0' settings.txt; ls keys; git show --stat; git show`),
    together(
      read('settings.txt'),
      read('server.pem', 4, 6),
      search('key|token|line'),
      recall(3),
      call('recall', { step: 1, path: 'settings.txt' }),
    ),
    SPOKEN,
    together(
      edit('settings.txt', [{ old: 'line 1: nothing of the kind', new: 'x' }]),
      edit('settings.txt', [{ old: 'line 0: ', new: 'LINE 0: ' }]),
      run('cp settings.txt copied.txt; cp server.pem copied.pem; mv keys/*.txt keys/moved.txt'),
    ),
    finish('Not yet.'),
    write('greeting.txt', 'hello\n'),
    finish('Done.'),
  ],
  asides: { verdict: [verdict({ G: 'met' })] },
  atEnd: 'repeat-last',
  faults: [{ kind: 'status', turn: 3, status: 500, message: `no route for ${FROM_THE_PROVIDER} ${VALUES.join(' ')}` }],
};

/** Of it what could differ between two runs: a call that is made again, a command with a secret in it, its output. */
export const SHORT: Script = {
  replies: [run('cat settings.txt; sleep 1; cat server.pem'), SPOKEN, write('greeting.txt', 'hello\n'), finish('Done.')],
  atEnd: 'repeat-last',
};

/** Of the secrets, those that a text holds; the known ones in base64 too. */
export function leaksIn(text: string): readonly string[] {
  const flat = text.replace(/\\?[\r\n]/g, '');
  const coded = (value: string) =>
    [0, 1, 2].map((n) =>
      Buffer.from('u'.repeat(n) + value)
        .toString('base64')
        .slice(3, -3),
    );
  return SECRETS.filter(
    (it) =>
      text.includes(it) ||
      text.includes(JSON.stringify(it).slice(1, -1)) ||
      (VALUES.includes(it) && coded(it).some((form) => flat.includes(form))),
  );
}

/** Every object of a store but the files, and the folders, that are the person's work; and every other file of it. */
export function leaksInStore(gitDir: string): readonly string[] {
  const git = (args: readonly string[], input?: string) =>
    execFileSync('git', ['--git-dir', gitDir, ...args], { input, encoding: 'latin1', maxBuffer: 1 << 28 });
  const all = git(['cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)'])
    .trim()
    .split('\n')
    .map((it) => it.split(' ') as [string, string]);
  const isWork = new Set<string>();
  for (const [id] of all.filter(([, type]) => type === 'commit')) {
    const root = git(['ls-tree', id, 'work']).trim() === '' ? id : `${id}:work`;
    for (const line of git(['ls-tree', '-r', '-t', root]).trim().split('\n')) isWork.add(line.split(/[ \t]/)[2] ?? '');
    isWork.add(git(['rev-parse', root === id ? `${id}^{tree}` : root]).trim());
  }
  const kept = all.filter(([id, type]) => type === 'commit' || !isWork.has(id));
  const objects = git(['cat-file', '--batch'], kept.map(([id]) => `${id}\n`).join(''));
  const others = filesUnder(gitDir)
    .filter((file) => !file.startsWith(join(gitDir, 'objects')))
    .map((file) => readFileSync(file, 'latin1'));
  return leaksIn([objects, ...others].join('\n'));
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) =>
    statSync(join(directory, name)).isDirectory() ? filesUnder(join(directory, name)) : [join(directory, name)],
  );
}
