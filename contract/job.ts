/**
 * A job: what a person asks for. Checked once, by `config/job.ts`, before anything starts; from then on it never
 * changes, and it is the first thing recorded in the job's store.
 */
import type { HumanMessage } from './acts';
import type { Check } from './check';

export type { Check } from './check';

export interface JobSpec {
  /** Also the Temporal workflow id. `[a-z0-9][a-z0-9-]{0,62}`. */
  readonly id: string;
  /** Absolute path or URL of the git repository to work on. */
  readonly repository: string;
  /** Ref or commit to start from. An empty repository has none: the job starts from an empty tree. */
  readonly base: string;
  readonly goal: string;
  readonly constraints: readonly string[];
  /** What proves the goal. Run by us, never taken from the model's word. */
  readonly checks: readonly Check[];
  readonly setup?: Setup;
  /** Globs (picomatch) of paths that the job must leave as they are in the base. */
  readonly protectedPaths: readonly string[];
  /** Globs of the only paths that the job may change; any if absent. */
  readonly allowedPaths?: readonly string[];
  /** Globs of paths where the work may add what looks like a secret; nowhere if absent. */
  readonly allowedSecrets?: readonly string[];
  /** Checks that the agent never sees, nor whatever they print. */
  readonly sealed?: readonly SealedCheck[];
  readonly budget: Budget;
  readonly model: ModelProfile;
  /** `milestones`: the model first writes a plan, and each milestone is proven before the next. Without it there is the goal alone. */
  readonly plan?: 'milestones' | 'none';
  /** `advise`: a judge reads the work against the ledger after each milestone and before delivery. */
  readonly judge?: 'advise' | 'none';
  /** What happens when the job goes in circles whatever was tried. `end` unless given: it ends as `stuck`; `ask`: it waits for a person. */
  readonly onStuck?: 'ask' | 'end';
  /** Where it stops and asks a person. Nowhere if absent. */
  readonly review?: Review;
  /** Who is told when it needs a person, comes to the end of a budget, or has ended. */
  readonly notify?: Notify;
  /** It goes on from a step of another job, or of its own ended run, instead of beginning at `base`. */
  readonly origin?: Origin;
  readonly sandbox: SandboxProfile;
  readonly delivery: Delivery;
}

export interface Notify {
  /** http(s) URL. */
  readonly webhook?: string;
  /** The command that whoever runs the worker has set. */
  readonly command?: true;
}

export interface Origin {
  /** This job's own id where it had ended and is taken up again. */
  readonly job: string;
  readonly step: number;
  /** Who began it, and what they said. */
  readonly message: HumanMessage;
}

export interface Review {
  /** Each plan, before anything is changed by it. */
  readonly plan?: true;
  /** Work that passed every check, before it becomes a branch. */
  readonly delivery?: true;
  /** Commands that match one of these; `*` stands for anything. A point to look at, not a barrier: the sandbox is the barrier. */
  readonly commands?: readonly string[];
  /** Percent of any budget. */
  readonly budgetLines?: readonly number[];
  /** What is taken for the answer when none comes; without one the job waits for ever. */
  readonly deadline?: { readonly minutes: number; readonly answer: 'approve' | 'reject' | 'cancel' };
  readonly remindMinutes?: number;
}

/** Run at the gate alone, in a clean checkout of its own, with its files put over the work's. */
export interface SealedCheck extends Check {
  /** Contents by path, relative to the root of the checkout. */
  readonly files: Readonly<Record<string, string>>;
}

/** Makes the environment: the files that git ignores or that are not part of the work, such as installed dependencies. */
export interface Setup {
  readonly command: string;
  readonly network: boolean;
  readonly timeoutSec: number;
}

export interface Budget {
  readonly maxSteps: number;
  /** Input and output tokens as the provider counts them. */
  readonly maxTokens: number;
  readonly maxWallMinutes: number;
  /** Needs prices in the profile. */
  readonly maxUsd?: number;
  /** Time of commands, checks and set-ups. */
  readonly maxSandboxMinutes?: number;
}

/** US dollars per million tokens, at most three decimals. */
export interface Prices {
  readonly input: number;
  /** `input` if absent. */
  readonly cachedInput?: number;
  readonly output: number;
}

export interface ModelProfile {
  /** The name that the endpoint knows the model by. */
  readonly name: string;
  /** Tokens that fit into one request, reply included. */
  readonly windowTokens: number;
  readonly maxOutputTokens: number;
  /** One absolute deadline for a call: streams can stall without an error. */
  readonly timeoutSec: number;
  readonly temperature?: number;
  readonly seed?: number;
  /** `tools`: native tool calls. `schema`: every reply is one action constrained by a JSON schema, for models that cannot. */
  readonly actions: 'tools' | 'schema';
  readonly prices?: Prices;
  /** A stronger model, asked for a while when this one goes in circles. */
  readonly escalateTo?: Omit<ModelProfile, 'escalateTo'>;
}

export interface SandboxProfile {
  /** `docker` isolates. `local` runs commands as the worker's own user and isolates nothing but the process tree. */
  readonly kind: 'docker' | 'local';
  readonly image: string;
  readonly memoryMb: number;
  readonly cpus: number;
  readonly maxProcesses: number;
  readonly maxFileMb: number;
  /** Upper bound for one command of the model's. */
  readonly commandTimeoutSec: number;
}

export interface Delivery {
  /** The branch made in the person's repository. One that exists and is not ours is never touched. */
  readonly branch: string;
  /** Where the branch is pushed as well: the name of a remote of the person's repository, a URL, or an absolute path. */
  readonly push?: string;
  /** On GitHub, of the branch where it was pushed. */
  readonly pullRequest?: PullRequest;
}

export interface PullRequest {
  /** The branch to merge into; the job's base if absent and a branch there, else the repository's default. */
  readonly base?: string;
  readonly draft?: true;
  /** The goal's first line if absent. */
  readonly title?: string;
}
