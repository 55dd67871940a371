/** Containers as the engine sees them: who may remove which, and what is said when engine, image or container are missing. */
import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { type DockerSandboxesOptions, dockerSandboxes, engineStatus, imageStatus } from '../../../adapters/docker';
import { localSandboxes } from '../../../adapters/local';
import { processIdentity } from '../../../adapters/sandbox/process-identity';
import { sandboxesByKind } from '../../../adapters/sandboxes';
import { DOCKER_PROFILE, describeWithEngine, SANDBOX_IMAGE } from '../../support/engine';
import { bash, eventually, makeStage, type Stage } from '../sandbox-stage';

const NO_ENGINE = '/nonexistent/engine.sock';

describe('without an engine', () => {
  const stage = makeStage({ ...DOCKER_PROFILE, kind: 'local' });
  afterAll(() => stage.dispose());

  it('opening says that it is unreachable and what to do', async () => {
    const sandboxes = dockerSandboxes({ worker: 'w', socketPath: NO_ENGINE });
    const failure = { kind: 'unreachable', retryable: true, message: expect.stringContaining('Start Docker') };
    await expect(sandboxes.open(stage)).rejects.toMatchObject(failure);
    await expect(sandboxes.sweep()).rejects.toMatchObject(failure);
  });

  it('its status names the reason and the remedy', async () => {
    expect(await engineStatus(NO_ENGINE)).toMatchObject({ ok: false, reason: expect.stringContaining('ENOENT') });
    expect(await imageStatus('any', NO_ENGINE)).toMatchObject({ ok: false });
  });

  it('local jobs run, and docker jobs do not lose their workspace unnoticed', async () => {
    const sandboxes = sandboxesByKind({ docker: dockerSandboxes({ worker: 'w', socketPath: NO_ENGINE }), local: localSandboxes() });
    await sandboxes.evict(stage.workspace);
    await sandboxes.sweep();
    expect(await bash(await sandboxes.open(stage), 'echo local')).toMatchObject({ text: 'local\n' });
    await expect(sandboxes.open({ ...stage, profile: DOCKER_PROFILE })).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(sandboxes.evict(stage.workspace)).rejects.toMatchObject({ kind: 'unreachable' });
    await sandboxes.close();
  });
});

describeWithEngine('on an engine', () => {
  const engine = new Docker();
  const opened: ReturnType<typeof dockerSandboxes>[] = [];
  let stage: Stage;

  const worker = (options: Partial<DockerSandboxesOptions> = {}) => {
    const sandboxes = dockerSandboxes({ worker: randomUUID(), ...options });
    opened.push(sandboxes);
    return sandboxes;
  };
  const containers = (label = `longhaul.job=${stage.job}`) => engine.listContainers({ all: true, filters: { label: [label] } });

  beforeEach(() => {
    stage = { ...makeStage(DOCKER_PROFILE), job: `job-${randomUUID()}` };
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((it) => it.close()));
    expect(await containers()).toHaveLength(0);
    stage.dispose();
  });

  it('engine and image are found by their status', async () => {
    expect(await engineStatus()).toMatchObject({ ok: true, version: expect.stringMatching(/^\d/) });
    expect(await imageStatus(SANDBOX_IMAGE)).toMatchObject({ ok: true });
    expect(await imageStatus('longhaul-none:none')).toMatchObject({ ok: false, remedy: expect.stringContaining('sandbox-image.sh') });
  });

  it('a missing image is named, with the way to make it', async () => {
    const profile = { ...DOCKER_PROFILE, image: 'longhaul-none:none' };
    const message = expect.stringMatching(/longhaul-none:none.*scripts\/sandbox-image\.sh/);
    await expect(worker().open({ ...stage, profile })).rejects.toMatchObject({ kind: 'image_missing', message });
  });

  it('a workspace or a limit that cannot be is refused, not tried for ever', async () => {
    await expect(worker().open({ ...stage, profile: { ...DOCKER_PROFILE, memoryMb: 1 } })).rejects.toMatchObject({ kind: 'refused' });
    await expect(worker().open({ ...stage, workspace: `${stage.workspace}-none` })).rejects.toMatchObject({ kind: 'gone' });
  });

  it('asking for more processors than there are gets all of them', async () => {
    await worker().open({ ...stage, profile: { ...DOCKER_PROFILE, cpus: 512 } });
    expect(await containers()).toHaveLength(1);
  });

  it('a container removed under a running command makes the sandbox gone, and the next one is new', async () => {
    const sandboxes = worker();
    const sandbox = await sandboxes.open(stage);
    const removeIt = async () => engine.getContainer((await containers())[0]?.Id ?? '').remove({ force: true });
    await expect(bash(sandbox, 'echo go; sleep 60', { onOutput: () => void removeIt() })).rejects.toMatchObject({ kind: 'gone' });
    expect(await bash(await sandboxes.open(stage), 'echo new')).toMatchObject({ text: 'new\n' });
  });

  it('a container removed at rest makes the sandbox gone, and the next one is new', async () => {
    const sandboxes = worker();
    const sandbox = await sandboxes.open(stage);
    await engine.getContainer((await containers())[0]?.Id ?? '').remove({ force: true });
    await expect(bash(sandbox, 'true')).rejects.toMatchObject({ kind: 'gone' });
    expect(await bash(await sandboxes.open(stage), 'echo new')).toMatchObject({ text: 'new\n' });
  });

  it('an idle container is closed, and made again for the next command', async () => {
    const sandbox = await worker({ idleMs: 50 }).open(stage);
    await eventually(async () => (await containers()).length === 0);
    expect(await bash(sandbox, 'echo again')).toMatchObject({ text: 'again\n' });
  });

  it('a sweep removes what dead workers left, and nothing of live ones or of other machines', async () => {
    const leave = (owner: string, identity: string) => leaveContainer(engine, stage, owner, identity);
    const here = processIdentity().split('/');
    await leave('dead', `${here[0]}/${process.pid}/1`);
    await leave('elsewhere', `other-machine/${process.pid}/1`);
    await leave('alive', here.join('/'));
    await worker().sweep();
    expect((await containers()).map((it) => it.Labels['longhaul.worker']).sort()).toEqual(['alive', 'elsewhere']);
    await worker({ isAlive: async (id) => id !== 'elsewhere' && id !== 'alive' }).sweep();
    expect(await containers()).toHaveLength(0);
  });

  it('evicting a workspace removes the containers over it, whoever made them, and no others', async () => {
    const other = { ...makeStage(DOCKER_PROFILE), job: stage.job };
    await worker().open(stage);
    await worker().open({ ...stage, network: true });
    await worker().open(other);
    await worker().evict(stage.workspace);
    expect(await containers()).toHaveLength(1);
    await worker().evict(other.workspace);
    other.dispose();
  });

  it('setup has a network, and only what it was given besides', async () => {
    const setup = { environment: { HTTPS_PROXY: 'http://proxy:1' }, caFile: '/etc/ssl/certs/ca-certificates.crt' };
    const sandboxes = worker({ setup });
    const look = 'ls /sys/class/net | wc -l; echo $HTTPS_PROXY; test -s "$NODE_EXTRA_CA_CERTS" && echo certificates';
    expect((await bash(await sandboxes.open({ ...stage, network: true }), look)).text).toBe('2\nhttp://proxy:1\ncertificates\n');
    expect((await bash(await sandboxes.open(stage), look)).text).toBe('1\n\n');
  });
});

async function leaveContainer(engine: Docker, stage: Stage, owner: string, identity: string): Promise<void> {
  const Labels = { 'longhaul.job': stage.job, 'longhaul.worker': owner, 'longhaul.process': identity };
  await engine.createContainer({ Image: SANDBOX_IMAGE, Cmd: ['true'], Labels });
}
