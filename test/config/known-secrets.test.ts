/** Which values of an environment are secrets: by the names of their variables, and never what could stand in any text. */
import { knownSecrets } from '../../config/known-secrets';

const named = (env: NodeJS.ProcessEnv) => knownSecrets(env).map(({ name, value }) => `${name}=${value}`);

test.each([
  'OPENAI_API_KEY',
  'GITHUB_TOKEN',
  'DB_PASSWORD',
  'client_secret',
  'AWS_SECRET_ACCESS_KEY',
  'GPG_PASSPHRASE',
  'TEAM_CREDENTIALS',
])('%s holds one', (name) => {
  expect(named({ [name]: 'hunter2-hunter3' })).toEqual([`${name}=hunter2-hunter3`]);
});

test.each([
  ['HOME', '/home/hunter2'],
  ['PWD', '/srv/a-repository'],
  ['PATH', '/usr/local/bin:/usr/bin'],
  ['SSH_KEY_FILE', '/root/.ssh/id_rsa'],
  ['TOKEN_URL', 'https://example.com/token'],
  ['AWS_ACCESS_KEY_ID', 'not the secret of the two'],
  ['USE_TOKEN', 'true'],
  ['TOKEN', '1'],
  ['KEY', ''],
  ['API_KEY', 'scripted'],
  ['PASSWORD', 'postgres'],
  ['SECRET', '11111111111111111111'],
])('%s=%s is none', (name, value) => {
  expect(named({ [name]: value })).toEqual([]);
});

test('the password of a URL is one whatever its variable is called, as it stands there and as it reads', () => {
  expect(named({ DATABASE_URL: 'postgres://app:p%40ss-w0rd@db/app' })).toEqual(['DATABASE_URL=p%40ss-w0rd', 'DATABASE_URL=p@ss-w0rd']);
  expect(named({ DATABASE_URL: 'postgres://db/app', PROXY: 'not a url' })).toEqual([]);
});

test('a name that could break a mark is made fit for one, and what is given besides the environment counts', () => {
  const all = knownSecrets({ 'npm_config_//r/:_authToken': 'a-long-enough-1' }, { TEMPORAL_API_KEY: 'from-a-file-1', OTHER: undefined });
  expect(all.map(({ name }) => name)).toEqual(['npm_config___r___authToken', 'TEMPORAL_API_KEY']);
});
