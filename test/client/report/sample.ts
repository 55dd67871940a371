/** What a store may hold, for reports: a job with a bit of everything, told with any text in the places where others' text can be. */

import type { Action, Plan, Spent } from '../../../contract/steps';
import type { ReportedStep } from '../../../report/model';
import type { Given } from '../../../report/report-of';
import { jobSpec } from '../../support/job-spec';

/** Called with the name of a place; what it gives stands there. */
export type Texts = (place: string) => string;

export const PLAIN: Texts = (place) => PLAIN_TEXTS[place] ?? `the ${place}`;

const PLAIN_TEXTS: Readonly<Record<string, string>> = {
  goal: 'Requests to /export time out for accounts with more than 10,000 rows.\n\nStream the rows; keep memory flat.',
  constraint: 'The public API stays as it is, down to the order of the columns.',
  'first milestone': 'Rows are read through a cursor',
  'second milestone': 'The response is written as rows arrive',
  proof: 'node --test test/cursor.test.js && node scripts/memory-stays-flat.js --rows 200000',
  person: 'ada',
  message: 'Use the cursor that the driver has.\nDo not page by offset: rows move while we read.',
  evidence: 'src/export.js:41 awaits drain before the next row; nothing else of the signature changed',
  problem: 'test/export.test.js is protected and differs from the base',
  path: 'src/export/stream-rows-from-a-cursor.js',
  'removed line': '  const rows = await client.query(SELECT_ALL_ROWS_OF_ACCOUNT, [account.id, limit, offset]);',
  'added line':
    "  for await (const row of client.stream(SELECT_ALL_ROWS_OF_ACCOUNT, { account: account.id, highWaterMark: 64, label: 'export' })) {",
  report: 'Finished: all checks pass in a clean checkout.\n- tests: passes\n- export is fast: passes',
};

const TOOLS = ['read src/export.js', 'npm test · exit 1', 'edited src/export.js', 'grep -rn "limit" src · exit 0'];

export function sample(text: Texts = PLAIN, turns = 24): Given {
  const milestones = [
    { title: text('first milestone'), command: text('proof') },
    { title: text('second milestone'), check: text('check') },
    { title: 'The docs say so', check: 'docs' },
  ];
  const steps = new Steps(text);
  steps.add('prepare', 'start from 22c094f7bf', { kind: 'prepare', base: null, environment: [] }, 4);
  steps.check('baseline', false, undefined, 9);
  for (let turn = 0; turn < turns; turn++) {
    steps.turn(TOOLS[turn % TOOLS.length] ?? '', turn);
    if (turn === Math.floor(turns / 3)) steps.check('milestone', true, { milestones: proven(milestones, [[0, steps.next]]) }, 20);
    if (turn === Math.floor(turns / 2)) steps.person(text('person'), text('message'));
  }
  const all: readonly (readonly [number, number])[] = [
    [0, firstProof(steps)],
    [1, steps.next],
  ];
  steps.check('gate', true, { milestones: proven(milestones, all) }, 33, [text('problem')]);
  for (const reading of [1, 2]) steps.verdict(reading, text);
  steps.add('deliver', text('delivery'), { kind: 'deliver', outcome: 'delivered', reason: text('reason'), branch: text('branch') }, 2);
  return {
    spec: {
      ...jobSpec({ id: 'export-streams', repository: text('repository') }),
      ...{ goal: text('goal'), constraints: [text('constraint'), 'No new dependency.'], base: text('base') },
      ...{ protectedPaths: [text('glob')], model: { ...jobSpec({ id: 'x', repository: '' }).model, name: text('model') } },
    },
    base: '1'.repeat(40),
    ledger: { goal: `${text('goal')}`, constraints: [text('constraint'), 'No new dependency.'] },
    steps: steps.all,
    lines: [
      { path: text('path'), added: 1, removed: 1 },
      { path: 'logo.png', added: 0, removed: 0 },
    ],
    diff: `diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ function rows() {\n-${text('removed line')}\n+${text('added line')}\n }\ndiff --git a/logo.png b/logo.png\nnew file mode 100644\nBinary files /dev/null and b/logo.png differ\n`,
    diffIsCut: false,
    retried: [{ commit: (steps.all[3] as ReportedStep).commit, attempts: 3, why: text('fault') }],
    tip: '2'.repeat(40),
  };
}

class Steps {
  readonly all: ReportedStep[] = [];
  private spent: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
  private atMs = Date.UTC(2026, 10, 23, 17, 9);

  constructor(private readonly text: Texts) {}

  get next(): number {
    return this.all.length;
  }

  add(kind: ReportedStep['kind'], title: string, action: Action, seconds: number, more: Partial<ReportedStep> = {}): void {
    this.atMs += seconds * 1_000;
    const { spent, atMs, next: seq } = this;
    this.all.push({ seq, kind, title, action, text: '', spent, atMs, commit: seq.toString(16).padStart(40, '0'), ...more });
  }

  turn(what: string, turn: number): void {
    this.spend(2_000 + turn * 300, turn === 0 ? 0 : 1_500 + turn * 250, 150 + (turn % 5) * 90);
    const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
    const by = turn % 9 === 8 ? { by: this.text('stronger model') } : {};
    this.add('model', `model asks for ${what}`, { kind: 'model', calls: [], finishReason: 'tool_calls', usage, from: 0, ...by }, 7);
    this.add('tool', `${what} ${this.text('title')}`, { kind: 'tool', call: { id: 'c', tool: 'run', args: '{}' }, ok: true }, 3);
  }

  check(
    mode: 'baseline' | 'milestone' | 'gate',
    passed: boolean,
    plan: Plan | undefined,
    seconds: number,
    problems: readonly string[] = [],
  ) {
    const result = { name: this.text('check'), passed, exitCode: passed ? 0 : 1, tests: { ran: passed ? 214 : 210, skipped: 2 } };
    const slow = { name: 'export is fast', passed, exitCode: passed ? 0 : -1, ...(passed ? { flaky: true } : { ended: 'timeout' }) };
    const action: Action = { kind: 'check', mode, results: [result, slow], problems, ...(plan ? { plan } : {}) };
    const sealed = mode === 'gate' ? { private: { sealedFailed: [this.text('sealed check')], text: '' } } : {};
    this.add('check', `${mode}: ${passed ? 2 : 0} of 2 checks pass`, action, seconds, { text: this.text('report'), ...sealed });
  }

  person(from: string, text: string): void {
    this.add('human', `${from}: ${text}`, { kind: 'human', message: { id: 'm', from, text } }, 40);
  }

  verdict(reading: number, text: Texts): void {
    this.spend(9_000, 0, 700);
    const one = (id: string, verdict: 'met' | 'unclear') => ({ id, text: '', verdict, evidence: text('evidence') });
    const requirements = [one('G', 'met'), one('C1', reading === 1 ? 'met' : 'unclear')];
    this.add('verdict', `judge, reading ${reading}`, { kind: 'verdict', reading, requirements }, 11);
  }

  private spend(inputTokens: number, cached: number, outputTokens: number): void {
    const { spent } = this;
    this.spent = {
      turns: spent.turns + 1,
      inputTokens: spent.inputTokens + inputTokens,
      cachedTokens: (spent.cachedTokens ?? 0) + cached,
      outputTokens: spent.outputTokens + outputTokens,
      nanoUsd: (spent.nanoUsd ?? 0) + inputTokens * 1_250 + outputTokens * 10_000,
    };
  }
}

type Milestones = readonly Plan['milestones'][number][];

function proven(milestones: Milestones, proofs: readonly (readonly [number, number])[]): Milestones {
  return milestones.map((it, at) => {
    const proof = proofs.find(([which]) => which === at);
    return proof ? { ...it, proven: proof[1] } : it;
  });
}

function firstProof({ all }: Steps): number {
  return all.findIndex(({ action }) => action.kind === 'check' && action.mode === 'milestone');
}
