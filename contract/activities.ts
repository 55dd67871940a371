/**
 * What crosses the workflow boundary: commit ids, counts, short words. Every byte here is paid once per step in the
 * history, so names are short and nothing a model or a command wrote comes through but clipped labels.
 */
import type { HumanMessage } from './acts';
import type { JobSpec } from './job';
import type { Notice } from './messages';
import type { CheckMode, CommitId, OutcomeKind, Resumed, Spent, SummaryStage, Usage } from './steps';

export interface PrepareInput {
  readonly spec: JobSpec;
  /** First execution's run id: tells this job's store from one of an earlier job with the same id. */
  readonly owner: string;
}

/** Where a step goes: on top of `parent`, at position `seq`. */
export interface StepInput {
  readonly job: string;
  readonly seq: number;
  readonly parent: CommitId;
}

export interface CallModelInput extends StepInput {
  /** First step that the prompt shows. */
  readonly from: number;
  /** Position of the newest summary, if there is one: it says how what came before it is shown. */
  readonly summary?: number;
  /** Tokens of the model's window, where the provider has shown that it is smaller than its profile says. */
  readonly window?: number;
  readonly note?: Note;
  /** Position of the step that holds the plan. */
  readonly plan?: number;
  /** The profile's stronger model is asked. */
  readonly strong?: true;
  /** Tokens of the budget that are left, where one call could use them up: then it may cost no more. */
  readonly left?: number;
  /** Billionths of a dollar that are left, where the job has a budget of money. */
  readonly leftNano?: number;
  /** The soft line of a budget is passed: the prompt asks to wrap up. */
  readonly wrapUp?: boolean;
}

/** What the trailer of a prompt says besides the standing text. */
export type Note = 'no_tool_call' | 'cut_off' | 'repeating' | 'same_error' | 'undoing' | 'no_progress' | 'filtered';

export interface SummarizeInput extends StepInput {
  readonly stage: SummaryStage;
  readonly from: number;
  readonly summary?: number;
  readonly window?: number;
  readonly left?: number;
  readonly leftNano?: number;
  readonly plan?: number;
  /** Position of the attempt whose notes could not be used. */
  readonly broken?: number;
  /** With `revert`: the step whose files are put back. */
  readonly green?: CommitId;
}

export interface RunToolInput extends StepInput {
  /** Position of the reply that asked for it, and which of its calls. */
  readonly reply: number;
  readonly call: number;
  readonly plan?: number;
  /** A person said no: the call is answered so, and not made. */
  readonly refused?: true;
}

export interface RunChecksInput extends StepInput {
  readonly mode: CheckMode;
  /** The call that it answers: of `finish` at the gate, of `prove` at a milestone. */
  readonly reply?: number;
  readonly call?: number;
  readonly plan?: number;
}

export interface JudgeInput extends StepInput {
  /** From 1; odd: requirements and evidence in their order, even: the other way round. */
  readonly reading: number;
  /** Position of the check step that is the evidence. */
  readonly evidence: number;
  readonly plan?: number;
  readonly window?: number;
  readonly left?: number;
  readonly leftNano?: number;
}

export interface Judged {
  readonly commit: CommitId;
  /** Ids of requirements that are not met, by this reading. */
  readonly unmet: readonly string[];
  readonly usage?: Usage;
  readonly size?: number;
}

export interface RecordMessageInput extends StepInput {
  readonly message: HumanMessage;
  readonly plan?: number;
}

export interface DeliverInput extends StepInput {
  readonly outcome: OutcomeKind;
  readonly reason: string;
  /** Who ended it, where a person did. */
  readonly by?: string;
}

/** `size` in a result: tokens that the step adds to the next prompt, as our tokenizer counts them. */
export interface Prepared {
  readonly commit: CommitId;
  /** Time that its sandbox was used, of the attempt that was recorded. */
  readonly sandboxMs?: number;
  /** Of the first prompt as a whole. */
  readonly size?: number;
  /** Set where the job goes on from a step: see `Origin`. Then `steps` are recorded already, and `size` is of the next prompt. */
  readonly resumed?: Resumed;
  readonly plan?: PlanLabel;
  readonly steps?: number;
  readonly spent?: Spent;
}

export interface Replied {
  readonly commit: CommitId;
  readonly calls: readonly CallLabel[];
  readonly usage: Usage;
  /** First step that was shown. */
  readonly from: number;
  readonly size?: number;
  /** The request as our tokenizer counts it: beside `usage` it says how far the estimate is off. */
  readonly estimate?: number;
  /** The provider stopped it: at the output cap, or by its filter. */
  readonly stopped?: 'length' | 'content_filter';
}

export interface Summarized {
  readonly commit: CommitId;
  /** Of the next prompt as a whole. */
  readonly size: number;
  readonly usage?: Usage;
  /** The notes could not be used; `retry` if another try may help. */
  readonly problem?: 'retry' | 'reset';
  /** The model's open question, in short. */
  readonly question?: string;
}

export interface CallLabel {
  /** `unknown` for a tool that we do not have. */
  readonly tool: string;
  /** A few words for people, such as the command; at most 60 characters. */
  readonly label: string;
  /** Set for a well-formed `finish`. */
  readonly finish?: 'done' | 'cannot';
  /** A person has to be asked first. */
  readonly review?: true;
}

export interface Acted {
  readonly commit: CommitId;
  /** Time that its sandbox was used, of the attempt that was recorded. */
  readonly sandboxMs?: number;
  /** Eight hex digits each: work tree after it, tool with arguments, what came back. For stall detection. */
  readonly tree: string;
  readonly act: string;
  readonly res: string;
  readonly error?: string;
  readonly size?: number;
  /** Set by a call of `plan` that stands. */
  readonly plan?: PlanLabel;
}

export interface Checked {
  readonly commit: CommitId;
  /** Time that its sandbox was used, of the attempt that was recorded. */
  readonly sandboxMs?: number;
  readonly failed: readonly string[];
  /** How many problems other than failed checks stand against delivery. */
  readonly problems: number;
  readonly size?: number;
  /** Names of sealed checks that fail, for people alone; they are counted as one of the problems. */
  readonly sealedFailed?: readonly string[];
  /** Set where a milestone was proven. */
  readonly plan?: PlanLabel;
}

export interface PlanLabel {
  readonly count: number;
  readonly proven: number;
  /** Of the current milestone; at most 60 characters, empty when all are proven. */
  readonly title: string;
  /** Of all of them in order, the proven ones first; at most 40 characters each. */
  readonly titles?: readonly string[];
}

export interface Recorded {
  readonly commit: CommitId;
  readonly size?: number;
  /** Set where the job was taken back to a step: then `size` is that of the next prompt as a whole. */
  readonly resumed?: Resumed;
  readonly plan?: PlanLabel;
}

export interface DeliveredResult {
  readonly commit: CommitId;
  readonly branch: string;
  readonly tip: string | null;
  readonly problem?: string;
  /** Where the branch was pushed as well, as the job names it. */
  readonly pushed?: string;
  /** Its address. */
  readonly pullRequest?: string;
}

export interface NotifyInput {
  readonly notice: Notice;
  /** The worker's own command if absent. */
  readonly webhook?: string;
}

/** The activities by name: the names are in histories for ever. */
export interface Activities {
  prepareWorkspace(input: PrepareInput): Promise<Prepared>;
  callModel(input: CallModelInput): Promise<Replied>;
  summarize(input: SummarizeInput): Promise<Summarized>;
  runTool(input: RunToolInput): Promise<Acted>;
  runChecks(input: RunChecksInput): Promise<Checked>;
  judge(input: JudgeInput): Promise<Judged>;
  recordMessage(input: RecordMessageInput): Promise<Recorded>;
  deliver(input: DeliverInput): Promise<DeliveredResult>;
  notify(input: NotifyInput): Promise<void>;
}
