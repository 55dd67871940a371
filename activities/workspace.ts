/**
 * A workspace brought to a step, with its environment and a sandbox over it. The dirty mark is set before a command is let in
 * and cleared when its result is recorded: whoever finds it dirty starts again from the parent's tree.
 */

import { cleanOutput, clipOutput } from '../agent/tools/output';
import { SandboxFailure } from '../contract/failures';
import type { Setup } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Attempt } from './attempt';
import { liveOutput } from './live-output';
import type { ExecResult, JobStore, Ports, Sandbox, Workspace } from './ports';
import { actionOf } from './record';

export interface Place {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
}

/** The job's working copy, holding exactly `tree`. */
export async function workspaceAt(ports: Ports, store: JobStore, tree: string, at: Attempt): Promise<Place> {
  const workspace = await ports.workspaces.work(store);
  if (!(await workspace.holds(tree))) {
    at.show('restoring the workspace');
    await ports.sandboxes.evict(workspace.path);
    await workspace.reset(tree, await environmentOf(store));
    const made = await makeEnvironment(ports, store, workspace, tree, at);
    if (!made.ok) throw new SandboxFailure('gone', `The setup command worked before and now fails: ${made.text.slice(-300)}`);
    await workspace.settle(tree);
  }
  return { workspace, sandbox: await openSandbox(ports, store, workspace, false) };
}

export type Environment = { readonly ok: true; readonly paths: readonly string[] } | { readonly ok: false; readonly text: string };

/** Runs the setup command in a workspace that has just been reset. */
export async function makeEnvironment(
  ports: Ports,
  store: JobStore,
  workspace: Workspace,
  tree: string,
  at: Attempt,
): Promise<Environment> {
  const { setup } = store.spec;
  if (!setup) return { ok: true, paths: [] };
  at.show(`setup: ${setup.command}`);
  const result = await runSetup(ports, store, workspace, setup, at);
  if (result.exitCode !== 0) return { ok: false, text: describeExit(setup.command, result) };
  return { ok: true, paths: await workspace.adoptEnvironment(tree) };
}

async function runSetup(ports: Ports, store: JobStore, workspace: Workspace, setup: Setup, at: Attempt): Promise<ExecResult> {
  const sandbox = await openSandbox(ports, store, workspace, setup.network);
  try {
    return await shell(sandbox, setup.command, setup.timeoutSec * 1000, at);
  } finally {
    // The model's commands get one of their own: without a network, and with the files as they are after the setup.
    await sandbox.close();
  }
}

/** A new checkout of `tree` that nobody has touched, with an environment made from it; disposed of afterwards. */
export async function inCleanCheckout<T>(
  ports: Ports,
  store: JobStore,
  tree: string,
  at: Attempt,
  use: (place: Place | string) => Promise<T>,
): Promise<T> {
  const workspace = await ports.workspaces.scratch(store);
  try {
    await workspace.reset(tree, await environmentOf(store));
    const made = await makeEnvironment(ports, store, workspace, tree, at);
    if (!made.ok) return await use(made.text);
    const sandbox = await openSandbox(ports, store, workspace, false);
    return await use({ workspace, sandbox });
  } finally {
    await ports.sandboxes.evict(workspace.path);
    await workspace.dispose();
  }
}

export function shell(sandbox: Sandbox, command: string, timeoutMs: number, at: Attempt): Promise<ExecResult> {
  const exec = { argv: ['bash', '-lc', command], timeoutMs, maxOutputBytes: LIMITS.storedOutputBytes };
  return sandbox.exec({ ...exec, onOutput: liveOutput(at) }, at.signal);
}

/** For people and the model: how a command ended, and the tail of what it said. */
export function describeExit(command: string, result: ExecResult): string {
  const how =
    result.ended === 'timeout'
      ? 'ran into its time limit'
      : result.ended === 'out_of_memory'
        ? 'ran out of memory'
        : `exited with ${result.exitCode}`;
  return `\`${command}\` ${how}.\n${clipOutput(cleanOutput(result.output.toString('utf8')), 4_000, 'the rest is not kept')}`;
}

async function environmentOf(store: JobStore): Promise<readonly string[]> {
  const prepared = await store.find(0);
  return prepared ? actionOf(prepared, 'prepare').environment : [];
}

function openSandbox(ports: Ports, store: JobStore, workspace: Workspace, network: boolean): Promise<Sandbox> {
  const { path, gitView } = workspace;
  return ports.sandboxes.open({ job: store.spec.id, workspace: path, gitView, profile: store.spec.sandbox, network });
}
