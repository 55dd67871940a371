/** What a hostile command tries against the walls of a container, and that the sandbox is as good as new after it. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox, Sandboxes } from '../../../activities/ports';
import { dockerSandboxes } from '../../../adapters/docker';
import { DOCKER_PROFILE, describeWithEngine } from '../../support/engine';
import { bash, makeStage, type Stage, stillTicks, TICKING } from '../sandbox-stage';

describeWithEngine('in Docker a command', () => {
  let stage: Stage;
  let sandboxes: Sandboxes;
  let sandbox: Sandbox;

  beforeAll(async () => {
    stage = makeStage({ ...DOCKER_PROFILE, memoryMb: 128, maxProcesses: 48, maxFileMb: 8 });
    sandboxes = dockerSandboxes({ worker: randomUUID() });
  });
  beforeEach(async () => {
    sandbox = await sandboxes.open(stage);
  });
  afterEach(async () => {
    expect(await bash(sandbox, 'ls -A /tmp /dev/shm; echo usable')).toMatchObject({ text: '/dev/shm:\n\n/tmp:\nhome\nusable\n' });
  });
  afterAll(async () => {
    await sandboxes.close();
    stage.dispose();
  });

  it('is nobody special: not root, no capabilities, and no way to get any', async () => {
    const { text } = await bash(sandbox, 'id -u; grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status');
    expect(text).not.toMatch(/^0$/m);
    expect(text.match(/^Cap\w+:\s+0{16}$/gm)).toHaveLength(5);
    expect(text).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(text).toMatch(/^Seccomp:\s+2$/m);
  });

  it('has no network but its own loopback', async () => {
    expect((await bash(sandbox, 'ls /sys/class/net; exec 3<>/dev/tcp/1.1.1.1/53')).text).toMatch(/^lo\n.*unreachable/s);
  });

  it('sees no socket of the engine and no file of the host', async () => {
    const { text } = await bash(sandbox, `ls ${stage.root} /var/run/docker.sock /run/docker.sock; hostname; ls /workspace`);
    expect(text).not.toContain('view');
    expect(text.match(/No such file/g)).toHaveLength(3);
  });

  it('cannot write outside of the workspace and the temporary directories', async () => {
    const script = 'for d in / /etc /usr/local/bin /var/tmp /run /workspace/.git; do touch $d/x && echo "wrote $d"; done';
    expect((await bash(sandbox, script)).text).not.toContain('wrote');
  });

  it('cannot change or replace the history', async () => {
    const script = 'git commit -q --allow-empty -m forged; mv .git away; rm -rf .git; echo x >.git/HEAD; git log --format=%s';
    expect((await bash(sandbox, script)).text).toMatch(/\nthe base\n$/);
    expect(readdirSync(join(stage.workspace))).not.toContain('away');
  });

  it('that signals everything ends, and neither container nor clean-up do', async () => {
    const said = await bash(sandbox, `touch /tmp/left; ${TICKING}; echo before; kill -9 -1; sleep 0.1; kill -9 $$`);
    expect(said).toMatchObject({ exitCode: 137, text: expect.stringMatching(/^before\n/) });
    expect(await stillTicks(stage.workspace)).toBe(false);
  });

  it('that forks without end is stopped by the limit, and ended', async () => {
    await bash(sandbox, 'bomb() { bomb | bomb & }; bomb; sleep 60', { timeoutMs: 1_000 });
    await bash(sandbox, 'for i in {1..100}; do setsid sleep 60 & done 2>/dev/null; wait', { timeoutMs: 1_000 });
  });

  it('that needs more memory than there is is named so, in the shadow of a shell too', async () => {
    const hungry = 'python3 -c "x = bytearray(500_000_000)"';
    expect(await bash(sandbox, hungry)).toMatchObject({ ended: 'out_of_memory', exitCode: 137 });
    expect(await bash(sandbox, `${hungry}; exit 1`)).toMatchObject({ ended: 'out_of_memory', exitCode: 1 });
    expect(await bash(sandbox, 'exit 137')).not.toHaveProperty('ended');
  });

  it('can fill the temporary directories, but no more than them', async () => {
    const { text } = await bash(sandbox, 'for i in {1..40}; do head -c 4000000 /dev/zero >/tmp/$i || break; done; echo after');
    expect(text).toMatch(/No space left on device\nafter\n$/);
  });

  it('cannot write a file larger than its job allows', async () => {
    expect(await bash(sandbox, 'head -c 20000000 /dev/zero >big; stat -c %s big; rm big')).toMatchObject({
      text: expect.stringMatching(/8388608\n$/),
    });
  });

  it('that forges the report of its own end is caught by what the engine sees', async () => {
    await bash(sandbox, `${TICKING}; echo "0 0" >/proc/$PPID/fd/3; kill -9 $PPID`);
    expect(await stillTicks(stage.workspace)).toBe(false);
  });

  it('that hides in another session, or stops itself, is found', async () => {
    await bash(sandbox, `env -i setsid bash -c '${TICKING.replaceAll("'", "'\\''")}'; kill -STOP $$`, { timeoutMs: 2_000 });
    expect(await stillTicks(stage.workspace)).toBe(false);
  });
});
