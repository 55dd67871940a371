/**
 * What the activities need from the world, as small as it can be. Each comment states the guarantee; `adapters/` keeps it.
 * Nothing here knows Temporal. Failures are those of `contract/failures.ts`; anything else thrown is a bug.
 */
import type { ModelReply, ModelRequest } from '../contract/chat';
import type { JobSpec, SandboxProfile } from '../contract/job';
import type { Notice } from '../contract/messages';
import type { CommitId, Ledger, StepRecord } from '../contract/steps';
import type { Redact } from '../redaction/redactor';

export interface Ports {
  readonly stores: JobStores;
  readonly workspaces: Workspaces;
  readonly sandboxes: Sandboxes;
  readonly model: Model;
  readonly notifier: Notifier;
  /** Secrets out of a text. Pure, and the same for as long as a worker lives. */
  readonly redact: Redact;
  readonly forge: Forge;
  readonly crash: CrashPoints;
}

/** One bare git repository a job, under the data directory, shared by all workers of the machine. */
export interface JobStores {
  /**
   * Makes the store with the base's history in it, whole or not at all; a second call finds the first one's.
   * `owner` identifies the workflow: a store that belongs to another owner is a `conflict`, unless the job is taken up again.
   * Of a job with an origin in another one it holds that one's steps from the start.
   * Fetching uses the person's own git credentials; nothing is written to their repository.
   */
  create(spec: JobSpec, owner: string, signal: AbortSignal): Promise<JobStore>;
  /** `missing` if there is none. */
  open(job: string): Promise<JobStore>;
  /** For one that nothing will be written to for now: leaves no file in it that it does not need to be read. */
  settle(job: string): Promise<void>;
}

export interface RecordedStep {
  readonly commit: CommitId;
  readonly parent: CommitId | null;
  /** Tree id of `work/`. */
  readonly workTree: string;
  readonly record: StepRecord;
  readonly sandboxMs?: number;
  readonly pullRequest?: string;
}

export interface NewStep {
  readonly parent: CommitId | null;
  readonly workTree: string;
  readonly record: StepRecord;
  readonly ledger: Ledger;
  /** How long a sandbox was used: beside the step's tree, since no two runs agree on it. */
  readonly sandboxMs?: number;
  /** Address of the pull request that a delivery opened or found: beside the tree as well. */
  readonly pullRequest?: string;
}

/** No secret that is known or has the shape of one is written into a step, a message or a diff, nor read from a file: see `redaction/`. */
export interface JobStore {
  readonly spec: JobSpec;
  /** The commit the job started from, null for an empty repository, and its tree. */
  readonly base: { readonly commit: string | null; readonly tree: string };
  /** What is recorded at this position, or null. */
  find(seq: number): Promise<RecordedStep | null>;
  /** `missing` or `corrupt` if it cannot be read back whole. */
  read(commit: CommitId): Promise<RecordedStep>;
  ledger(commit: CommitId): Promise<Ledger>;
  /** Position of the newest step that is recorded; -1 if none is. */
  last(): Promise<number>;
  /** The steps from `fromSeq` up to and including `head`, oldest first. Cheap to repeat. */
  history(head: CommitId, fromSeq: number): Promise<readonly RecordedStep[]>;
  /** The steps at positions from `fromSeq` to before `endSeq`, oldest first. */
  between(fromSeq: number, endSeq: number): Promise<readonly RecordedStep[]>;
  /**
   * Records a step, once: on disk before its ref exists, and its ref only if nobody was first. Returns what stands at that
   * position, ours or the earlier one. One with another parent standing there is a `conflict`.
   */
  publish(step: NewStep): Promise<RecordedStep>;
  /** When steps were recorded, in milliseconds since 1970; those that cannot be read are left out. */
  times(commits: readonly CommitId[]): Promise<ReadonlyMap<CommitId, number>>;
  /** All file paths of a tree, in git's order. */
  files(tree: string): Promise<readonly string[]>;
  /** The bytes of one file of a tree, or null if there is none there of at most `maxBytes`. */
  file(tree: string, path: string, maxBytes: number): Promise<Buffer | null>;
  /** Paths that differ between two trees. */
  changedPaths(fromTree: string, toTree: string): Promise<readonly ChangedPath[]>;
  /** Lines added and removed between two trees, by path, for showing; a binary file has none. */
  changedLines(fromTree: string, toTree: string): Promise<readonly ChangedLines[]>;
  /** What is or looks like a secret in the second tree, in files that differ, and stands nowhere in the first. */
  newSecrets(fromTree: string, toTree: string): Promise<readonly NewSecret[]>;
  /** A unified diff, cut at `maxBytes`. */
  diff(fromTree: string, toTree: string, maxBytes: number): Promise<string>;
  /**
   * Makes or moves `branch` in the person's repository to one commit on top of the base that has this tree. The same call
   * twice is one delivery. A branch that this job did not make, or that is checked out there, is left alone: `problem` says so.
   * With a `remote` (a name that the person's repository has for it, a URL, a path) the same there, with their own credentials and
   * without a prompt; `refused` if it does not let us, or is not known.
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered>;
}

export interface Delivery {
  readonly branch: string;
  readonly tree: string;
  readonly message: string;
  /** Its date becomes the delivered commit's. */
  readonly step: CommitId;
  readonly remote?: string;
}

export interface ChangedPath {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
}

export interface NewSecret {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly kind: string;
}

export interface ChangedLines {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
}

/** `to` is the address that git used; it may hold a password of the person's configuration, so it is not told or kept. */
export type Delivered =
  | { readonly commit: string; readonly to: string; readonly problem?: never }
  | { readonly commit: null; readonly problem: string };

/** Checked-out trees on this worker's disk: a cache, private to this worker. Lost, damaged or dirty ones are rebuilt. */
export interface Workspaces {
  /** The job's working copy. Only one caller at a time per job. */
  work(store: JobStore): Promise<Workspace>;
  /** A new, empty, disposable one for checks; `dispose` it. */
  scratch(store: JobStore): Promise<Workspace>;
  /** Jobs of which something is kept on this worker's disk. */
  kept(): Promise<readonly string[]>;
  /** Where the job's working copy is, or would be. */
  pathOf(job: string): string;
  /** Ends everything kept for this job on this worker's disk. */
  forget(job: string): Promise<void>;
}

export interface Workspace {
  /** Host path of the work tree: for a sandbox to mount, never to be opened by this process. */
  readonly path: string;
  /** Host path of a disposable git directory with the base's history, shown to the agent read-only as `.git`. */
  readonly gitView: string;
  /** True if it holds exactly this tree, has its environment, and no step was begun in it since. */
  holds(tree: string): Promise<boolean>;
  /**
   * Makes the files exactly those of `tree`. Everything else in it is gone, the environment too. Nothing may run in it meanwhile.
   * `environment` are the paths that snapshots leave out, as recorded by `prepare`.
   */
  reset(tree: string, environment: readonly string[]): Promise<void>;
  /** After the setup command: puts back tracked files that it changed and returns the untracked paths that it made, as anchored ignore patterns. */
  adoptEnvironment(tree: string): Promise<readonly string[]>;
  /** Says that files hold `tree` and the environment is there: `holds(tree)` is true from now on. */
  settle(tree: string): Promise<void>;
  /** Marks it dirty, on disk, before a command is let in. */
  begin(): Promise<void>;
  /** The work tree as a git tree in the store, byte-exact, ignored files and the environment left out. `too_large` names the file. */
  snapshot(): Promise<string>;
  dispose(): Promise<void>;
}

/** Places where commands run. */
export interface Sandboxes {
  /** Opens one over a workspace, or returns the live one that has the same options. `refused`, `image_missing`, `unreachable`. */
  open(options: SandboxOptions): Promise<Sandbox>;
  /** Returns when nothing started over this workspace, by whomever, can run any more. */
  evict(workspace: string): Promise<void>;
  /** Removes what dead workers left on this engine; leaves live workers' alone. Returns how many. */
  sweep(): Promise<number>;
  /** Ends all of this worker's. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly job: string;
  readonly workspace: string;
  readonly gitView: string;
  readonly profile: SandboxProfile;
  /** Opened for setup only, and only when the job says so. */
  readonly network: boolean;
}

export interface Sandbox {
  /**
   * Runs a command in the root of the workspace, stdin closed unless given, and returns when it and everything it started has
   * ended: nothing outlives it, and its temporary directory is emptied. Says `/workspace` wherever the workspace's path is
   * printed, and a mark wherever a secret is, unless the output is to be `exact`. `gone` if the sandbox vanished under it. On abort it kills and throws `signal.reason`.
   */
  exec(command: Exec, signal: AbortSignal): Promise<ExecResult>;
  close(): Promise<void>;
}

export interface Exec {
  readonly argv: readonly string[];
  readonly stdin?: string | Buffer;
  readonly timeoutMs: number;
  /** Output past it is dropped from the middle: the first and the last halves are kept. */
  readonly maxOutputBytes: number;
  /** For what goes back into a file, and is shown to nobody. */
  readonly exact?: true;
  /** Live output as it comes, secrets and all; may be called often. Of what comes too fast only the end is shown. */
  readonly onOutput?: (chunk: string) => void;
}

export interface ExecResult {
  /** 128 + signal where a signal ended it; -1 when we ended it. */
  readonly exitCode: number;
  /** stdout and stderr as they came. */
  readonly output: Buffer;
  /** Bytes left out of `output`. */
  readonly droppedBytes: number;
  readonly ended?: 'timeout' | 'out_of_memory';
}

export interface Model {
  /**
   * One call, no retries of its own. Throws `ModelFailure`, or `signal.reason` when aborted. `onProgress` gets the number of
   * characters received so far. A reply is whole or an error: a cut stream is `transport`. Neither holds a secret.
   */
  reply(request: ModelRequest, signal: AbortSignal, onProgress?: (chars: number) => void): Promise<ModelReply>;
}

/** Who is told outside, without a secret. Each throws if it did not arrive. */
export interface Notifier {
  webhook(url: string, notice: Notice, signal: AbortSignal): Promise<void>;
  command(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** Where branches become pull requests. Throws `ForgeFailure`, or `signal.reason` when aborted; no retries of its own. */
export interface Forge {
  /**
   * One open pull request a branch, whoever asks, however often, and wherever an attempt before died: the one that is open gets the body, if
   * it has another; else one is opened, or with `open: false` there is none and null is returned.
   */
  propose(proposal: Proposal, signal: AbortSignal): Promise<Proposed | null>;
}

export interface Proposal {
  /** Address of the git repository that has the branch. */
  readonly repository: string;
  readonly branch: string;
  readonly title: string;
  /** Markdown, at most 65,536 characters. */
  readonly body: string;
  /** The branch that it is to be merged into; else `from`, if it is a branch there; else the repository's default. */
  readonly base?: string;
  readonly from: string;
  readonly draft: boolean;
  readonly open: boolean;
}

export interface Proposed {
  /** http(s), printable ASCII, at most 310 characters. */
  readonly url: string;
}

/** The one seam through which tests kill the process at a named place. Does nothing in production. */
export interface CrashPoints {
  reach(point: CrashPoint, seq: number): void;
}

export type CrashPoint =
  | 'model.before-reply'
  | 'model.after-journal'
  | 'tool.mid-command'
  | 'tool.before-snapshot'
  | 'step.before-ref'
  | 'step.after-ref'
  | 'prepare.mid'
  | 'check.mid'
  | 'deliver.mid';
