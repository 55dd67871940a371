/**
 * What a sandbox's container is made of: every wall of it is in this file. Its main process does nothing but wait for the
 * worker: `cat` on a stdin that the worker holds, so the kernel itself ends the container when the worker dies.
 */
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { SandboxOptions } from '../../activities/ports';
import { deadline, within } from './engine';
import { labelsOf } from './labels';
import { claimWorkspace } from './ownership';
import { remove } from './removal';
import type { UserId } from './user';

/** What a setup command needs to reach package registries. Only ever used where the job opens the network. */
export interface SetupAccess {
  /** `bridge` unless given. `host` is for engines whose bridge does not work; it also shows the machine's own ports. */
  readonly network?: 'bridge' | 'host';
  /** A bundle of CA certificates (PEM) on this machine, for networks that have their own. */
  readonly caFile?: string;
  /** Such as HTTPS_PROXY. The command can read it: nothing secret. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ContainerSpec {
  readonly sandbox: SandboxOptions;
  readonly worker: string;
  readonly commandUser: UserId;
  readonly setup?: SetupAccess;
}

export interface LiveContainer {
  readonly container: Docker.Container;
  /** The worker's end of the main process's stdin. */
  readonly lifeline: Duplex;
}

export const CA_FILE = '/run/longhaul-ca.pem';
const MB = 1024 * 1024;

export async function startContainer(engine: Docker, spec: ContainerSpec): Promise<LiveContainer> {
  await claimWorkspace(spec.sandbox, spec.commandUser);
  const { NCPU } = await within(engine.info());
  const container = await engine.createContainer({ ...containerConfig(spec, NCPU), abortSignal: deadline() });
  let lifeline: Duplex | undefined;
  try {
    lifeline = (await within(container.attach({ stream: true, stdin: true, hijack: true }))) as Duplex;
    lifeline.on('error', () => {});
    lifeline.resume();
    await container.start({ abortSignal: deadline() });
    return { container, lifeline };
  } catch (error) {
    await remove(container).catch(() => {});
    // The engine keeps the line to a container that never started open, and an open line keeps this process from ending.
    lifeline?.destroy();
    throw error;
  }
}

export function containerConfig(spec: ContainerSpec, cpusOfEngine: number): Docker.ContainerCreateOptions {
  return {
    Image: spec.sandbox.profile.image,
    Labels: labelsOf(spec.sandbox, spec.worker),
    Entrypoint: [],
    Cmd: ['cat'],
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    User: mainUser(spec.commandUser),
    WorkingDir: '/workspace',
    Hostname: 'sandbox',
    HostConfig: hostConfig(spec, cpusOfEngine),
  };
}

/** Never the commands' user: their `kill -9 -1` must not end the container. Without capabilities root here is nobody special. */
function mainUser(commandUser: UserId): string {
  return commandUser.uid === 0 ? '65534:65534' : '0:0';
}

function hostConfig({ sandbox, setup }: ContainerSpec, cpusOfEngine: number): Docker.HostConfig {
  const { memoryMb, cpus, maxProcesses, maxFileMb } = sandbox.profile;
  return {
    AutoRemove: true,
    Init: true,
    NetworkMode: sandbox.network ? (setup?.network ?? 'bridge') : 'none',
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${tmpBytes(memoryMb)}` },
    ShmSize: 64 * MB,
    Memory: memoryMb * MB,
    MemorySwap: memoryMb * MB,
    PidsLimit: maxProcesses,
    // An engine refuses more than it has; a job written on a larger machine still has to run.
    NanoCpus: Math.round(Math.min(cpus, cpusOfEngine) * 1e9),
    Ulimits: [
      { Name: 'nofile', Soft: 16_384, Hard: 16_384 },
      { Name: 'fsize', Soft: maxFileMb * MB, Hard: maxFileMb * MB },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    LogConfig: { Type: 'none', Config: {} },
    Mounts: mounts(sandbox, setup),
  };
}

/** Pages of a tmpfs count as memory of the container: a full /tmp alone must not starve the commands. */
function tmpBytes(memoryMb: number): number {
  return Math.floor(memoryMb / 2) * MB;
}

/** Mounts, not binds: a path may hold colons. */
function mounts(sandbox: SandboxOptions, setup: SetupAccess | undefined): Docker.MountSettings[] {
  const all: Docker.MountSettings[] = [
    { Type: 'bind', Source: sandbox.workspace, Target: '/workspace' },
    { Type: 'bind', Source: sandbox.gitView, Target: '/workspace/.git', ReadOnly: true },
  ];
  if (sandbox.network && setup?.caFile) all.push({ Type: 'bind', Source: setup.caFile, Target: CA_FILE, ReadOnly: true });
  return all;
}
