/**
 * `summarize`: one compaction as a step of its own, with at most one model call. A call that gives nothing usable is recorded
 * as such and changes nothing: what follows from it is the brain's to decide, and no failure of a summarizer ends a job.
 */
import { keptOutputs, roomOf } from '../agent/context';
import { NOTES_TOOL, updateNotes } from '../agent/notes';
import { buildPrompt } from '../agent/prompt';
import { afterUsage } from '../agent/spent';
import { knownChecks, notesPrompt, renderSummary } from '../agent/summary';
import { requestTokens, stepTokens } from '../agent/tokens';
import { toolsOf } from '../agent/tools/definitions';
import { nextLines, viewOf } from '../agent/view';
import { words } from '../agent/words';
import type { Summarized, SummarizeInput } from '../contract/activities';
import type { Notes, StepRecord, Summary, Usage } from '../contract/steps';
import { askBeside } from './ask-beside';
import type { Attempt } from './attempt';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf, recordOnce } from './record';
import type { ShownSteps } from './shown';
import { shownSteps } from './shown';

/** Of the room of a prompt: for the steps that the model is shown, and for all notes. */
const TRANSCRIPT_PART = 0.5;
const NOTES_PART = 0.1;
/** On the careful side for code: what is too long is refused by the provider, and costs a fresh start. */
const BYTES_PER_TOKEN = 3;
/** Crosses into the history. */
const QUESTION_CHARS = 200;

export async function summarize(ports: Ports, input: SummarizeInput, at: Attempt): Promise<Summarized> {
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const shown = await shownSteps(store, input);
    const asked = isAsked(input) ? await askForNotes(ports, store, input, shown, at) : { notes: shown.view.notes };
    const workTree = input.green === undefined ? parent.workTree : (await store.read(input.green)).workTree;
    return { workTree, record: await summaryRecord(store, input, { ...parent, workTree }, shown, asked) };
  });
  ports.crash.reach('model.after-journal', input.seq);
  return summarized(await ports.stores.open(input.job), recorded);
}

function isAsked({ stage }: SummarizeInput): boolean {
  return stage === 'summary' || stage === 'handoff';
}

interface Asked {
  readonly notes: Notes;
  readonly usage?: Usage;
  readonly problem?: string;
}

async function askForNotes(ports: Ports, store: JobStore, input: SummarizeInput, shown: ShownSteps, at: Attempt): Promise<Asked> {
  const { notes } = shown.view;
  const room = roomOf(store.spec.model, input.window);
  const broken = input.broken === undefined ? null : await store.find(input.broken);
  const problem = broken ? actionOf(broken, 'summary').problem : undefined;
  const messages = notesPrompt({
    ledger: shown.ledger,
    notes,
    steps: shown.history,
    mostBytes: Math.floor(room.prompt * TRANSCRIPT_PART * BYTES_PER_TOKEN),
    ...(problem === undefined ? {} : { problem }),
  });
  const question = { model: store.spec.model, messages, tool: NOTES_TOOL, doing: 'an update of the notes' };
  const besides = await askBeside(ports, input, question, at);
  if (!besides.reply) return { notes, problem: `${besides.failure.kind}: ${besides.failure.message}` };
  const { reply } = besides;
  const updated = updateNotes(notes, reply, Math.floor(room.prompt * NOTES_PART * BYTES_PER_TOKEN));
  return updated.ok ? { notes: updated.notes, usage: reply.usage } : { notes, usage: reply.usage, problem: updated.problem };
}

async function summaryRecord(
  store: JobStore,
  { stage, seq, window }: SummarizeInput,
  parent: RecordedStep,
  shown: ShownSteps,
  { notes, usage, problem }: Asked,
): Promise<StepRecord> {
  const { view, history } = shown;
  const spent = afterUsage(parent.record.spent, usage, store.spec.model);
  const known = view.checks;
  const charge = usage ? { usage } : {};
  if (problem !== undefined) {
    const summary: Summary = { stage, from: view.from, blankBefore: view.blankBefore, notes, checks: known, ...charge, problem };
    return {
      seq,
      kind: 'summary',
      title: `${stage}: the notes could not be used`,
      action: { kind: 'summary', ...summary },
      text: '',
      spent,
    };
  }
  const room = roomOf(store.spec.model, window).prompt;
  const lines = nextLines(stage, { steps: history, view, sizeOf: stepTokens }, keptOutputs(room), room);
  const checks = knownChecks(known, history);
  const files = await store.changedLines(store.base.tree, parent.workTree);
  const facts = { stage, from: lines.from, steps: history, checks, files, notes, plan: shown.plan };
  return {
    seq,
    kind: 'summary',
    title: titleOf(stage, lines.from, lines.blankBefore),
    action: { kind: 'summary', stage, ...lines, notes, checks, ...charge },
    text: stage === 'blank' ? (view.text ?? '') : renderSummary(facts),
    spent,
  };
}

function titleOf(stage: SummarizeInput['stage'], from: number, blankBefore: number): string {
  if (stage === 'blank') return `outputs before step ${blankBefore} leave the prompt`;
  if (stage === 'revert') return 'files back to the last proven step, and a fresh start';
  return stage === 'summary' ? `notes in place of the steps before ${from}` : `a fresh start from ledger and notes`;
}

async function summarized(store: JobStore, step: RecordedStep): Promise<Summarized> {
  const { problem, usage, from, notes } = actionOf(step, 'summary');
  const charge = { ...(usage ? { usage } : {}), ...(notes.question ? { question: words(notes.question, QUESTION_CHARS) } : {}) };
  if (problem !== undefined)
    return {
      commit: step.commit,
      size: 0,
      ...charge,
      problem: /^(context_overflow|invalid_request|over_budget):/.test(problem) ? 'reset' : 'retry',
    };
  const history = (await store.history(step.commit, from)).map(({ record }) => record);
  const first = await store.find(0);
  const view = viewOf(step.record);
  const messages = buildPrompt({
    spec: store.spec,
    ledger: await store.ledger(step.commit),
    first: first?.record ?? step.record,
    view,
    history,
  });
  return { commit: step.commit, size: requestTokens(messages, toolsOf(store.spec)), ...charge };
}
