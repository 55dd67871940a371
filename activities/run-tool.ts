/**
 * `runTool`: one call of a reply, answered. A call that is malformed, refused or fails is an answer too: every call id gets
 * one. Tools that may change files run on a workspace marked dirty, and what they left is what the step records.
 */
import { createHash } from 'node:crypto';
import { amended } from '../agent/amended';
import { planLabel } from '../agent/plan';
import { protects } from '../agent/protected';
import { outOfScope } from '../agent/scope';
import { stepTokens } from '../agent/tokens';
import type { ParsedCall } from '../agent/tools/definitions';
import { parseCall } from '../agent/tools/definitions';
import type { Acted, RunToolInput } from '../contract/activities';
import { StoreFailure } from '../contract/failures';
import { LIMITS } from '../contract/limits';
import type { Plan, StepRecord, ToolCall } from '../contract/steps';
import type { Attempt } from './attempt';
import type { JobStore, Ports, RecordedStep, Workspace } from './ports';
import type { Before } from './record';
import { actionOf, recordOnce, timeOf } from './record';
import { planAt } from './shown';
import { CHANGES_FILES, useTool } from './tools';
import type { Observation } from './tools/observation';
import { refused } from './tools/observation';
import { workspaceAt } from './workspace';

export async function runTool(ports: Ports, input: RunToolInput, at: Attempt): Promise<Acted> {
  let left: Left | undefined;
  const recorded = await recordOnce(ports, input, async (before) => {
    const call = await callAt(before.store, input);
    if (input.refused) return { workTree: before.parent.workTree, record: toolRecord(before.parent, call, REFUSED) };
    const parsed = parseCall(call);
    if (!parsed.ok)
      return {
        workTree: before.parent.workTree,
        record: toolRecord(before.parent, call, refused('format', 'malformed call', parsed.problem)),
      };
    left = await useIn(ports, before, parsed.call, await planAt(before.store, input.plan), at);
    return { workTree: left.workTree, record: toolRecord(before.parent, call, left.observation), inSandbox: true };
  });
  // Only now: a workspace that was touched for a step that is not recorded must be found dirty.
  if (left?.workspace && left.workTree === recorded.workTree) await left.workspace.settle(left.workTree);
  return acted(recorded);
}

const REFUSED = refused('refused_by_person', 'refused by a person', 'A person did not allow this command. Reach the goal without it.');

/** What a tool left behind: its observation, and the tree where it could change files. */
interface Left {
  readonly observation: Observation;
  readonly workTree: string;
  readonly workspace?: Workspace;
}

async function useIn(ports: Ports, { store, parent }: Before, call: ParsedCall, plan: Plan | null, at: Attempt): Promise<Left> {
  const { workspace, sandbox } = await workspaceAt(ports, store, parent.workTree, at);
  const seq = parent.record.seq + 1;
  const spec = amended(store.spec, await store.ledger(parent.commit));
  const ctx = { seq, spec, store, parent, plan, sandbox, at, redact: ports.redact, crash: ports.crash };
  if (!CHANGES_FILES.has(call.tool)) return { observation: await useTool(call, ctx), workTree: parent.workTree };
  await workspace.begin();
  const observation = await useTool(call, ctx);
  ports.crash.reach('tool.before-snapshot', seq);
  return snapshot(store, parent, workspace, observation);
}

async function snapshot(store: JobStore, parent: RecordedStep, workspace: Workspace, observation: Observation): Promise<Left> {
  try {
    const workTree = await workspace.snapshot();
    return { observation: await warned(store, parent, workTree, observation), workTree, workspace };
  } catch (error) {
    if (!(error instanceof StoreFailure && error.kind === 'too_large')) throw error;
    // The workspace stays dirty: the next step finds it so and starts from the parent's tree.
    const text = `${error.message} Nothing of this step was kept: the files are as they were before it.`;
    return { observation: refused('too_large', 'a file is too large', text), workTree: parent.workTree };
  }
}

/** Said at once and not only by the gate, so that the next action can put it right. */
async function warned(store: JobStore, parent: RecordedStep, workTree: string, observation: Observation): Promise<Observation> {
  const { spec, base } = store;
  if (workTree === parent.workTree || (spec.protectedPaths.length === 0 && !spec.allowedPaths)) return observation;
  const changed = await store.changedPaths(base.tree, workTree);
  const warnings = [
    ...named(
      'Protected paths differ from the base and must be put back',
      changed.map(({ path }) => path).filter((path) => protects(spec.protectedPaths, path)),
    ),
    ...named('Outside the paths that this job may change, and must be put back', outOfScope(spec, changed)),
  ];
  return warnings.length === 0 ? observation : { ...observation, text: [observation.text, ...warnings].join('\n') };
}

function named(what: string, paths: readonly string[]): readonly string[] {
  const names = paths.slice(0, 5).map((path) => JSON.stringify(path));
  return names.length === 0 ? [] : [`[${what}: ${names.join(', ')}]`];
}

async function callAt(store: JobStore, input: RunToolInput): Promise<ToolCall> {
  const reply = await store.find(input.reply);
  const call = reply && actionOf(reply, 'model').calls[input.call];
  if (!call) throw new StoreFailure('missing', `Step ${input.reply} of ${input.job} has no call ${input.call}.`);
  return call;
}

function toolRecord(parent: RecordedStep, call: ToolCall, observation: Observation): StepRecord {
  const { ok, error, text, output, title, plan } = observation;
  return {
    seq: parent.record.seq + 1,
    kind: 'tool',
    title: title.slice(0, LIMITS.titleChars),
    action: { kind: 'tool', call, ok, ...(error === undefined ? {} : { error }), ...(plan ? { plan } : {}) },
    text,
    ...(output === undefined ? {} : { output }),
    spent: parent.record.spent,
  };
}

function acted(step: RecordedStep): Acted {
  const { call, error, plan } = actionOf(step, 'tool');
  const failed = error === undefined ? {} : { error };
  return {
    commit: step.commit,
    ...timeOf(step),
    tree: step.workTree.slice(0, 8),
    act: short(`${call.tool} ${call.args}`),
    res: short(step.record.text),
    ...failed,
    size: stepTokens(step.record),
    ...(plan ? { plan: planLabel(plan) } : {}),
  };
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
