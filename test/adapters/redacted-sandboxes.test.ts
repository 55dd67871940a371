/** What a command printed, after secrets were taken out of it: whatever way they came, and wherever the output was cut. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../activities/ports';
import { localSandboxes } from '../../adapters/local';
import { redactedSandboxes } from '../../adapters/redacted-sandboxes';
import { redactorFor } from '../../redaction/redactor';
import { random } from '../redaction/planted';
import { sandboxProfile } from '../support/job-spec';
import { bash, makeStage, type Stage } from './sandbox-stage';

const VALUE = `k.${random('sandbox', 60)}`;
let stage: Stage;
let sandbox: Sandbox;

beforeAll(async () => {
  stage = makeStage(sandboxProfile('local'));
  writeFileSync(join(stage.workspace, 'secret'), VALUE);
  const { redact } = redactorFor([{ name: 'MY_TOKEN', value: VALUE }]);
  sandbox = await redactedSandboxes(localSandboxes(), redact).open(stage);
});
afterAll(async () => {
  await sandbox.close();
  stage.dispose();
});

test.each([
  ['in one piece', 'cat secret'],
  ['in pieces', 'head -c 20 secret; sleep 0.2; tail -c +21 secret'],
  ['on stderr', 'cat secret >&2'],
  ['coloured in the middle', `sed 's/^.\\{30\\}/\\x1b[31m&\\x1b[0m/' secret`],
  ['in base64', 'base64 -w0 secret'],
])('a secret that is printed %s is replaced by its mark', async (_, script) => {
  const { text } = await bash(sandbox, `echo before; ${script}; echo; echo after`);
  expect(text).toBe('before\n[redacted: MY_TOKEN]\nafter\n');
});

test('neither side of what was left out holds a part of one', async () => {
  for (let shift = 0; shift < 66; shift += 13) {
    const script = `head -c ${shift} /dev/zero | tr '\\0' x; yes "$(cat secret)" | head -n 1000`;
    const { text, droppedBytes } = await bash(sandbox, script, { maxOutputBytes: 20_000 });
    expect(droppedBytes).toBeGreaterThan(0);
    expect(text.replaceAll('[redacted: MY_TOKEN]', '').replace(/^x*/, '').trim()).toBe('');
  }
});

test('what is to be exact is exact, and bytes that are no text stay as they are', async () => {
  expect((await bash(sandbox, 'cat secret', { exact: true })).text).toBe(VALUE);
  const { output } = await sandbox.exec(
    { argv: ['bash', '-c', "printf '\\377\\000\\351'; cat secret; printf '\\200'"], timeoutMs: 30_000, maxOutputBytes: 1_000 },
    new AbortController().signal,
  );
  expect(output.toString('latin1')).toBe('\xff\0\xe9[redacted: MY_TOKEN]\x80');
});
