/** `log`, `show`, `cost`, `audit`: what a job did, read from its store on this machine; no server is needed. */
import type { Command } from 'commander';
import { readEnvironment } from '../../config/environment';
import { STEP_KINDS } from '../../contract/steps';
import { auditOf } from '../audit';
import { auditPage } from '../audit-page';
import { costOf } from '../cost';
import { costPage } from '../cost-page';
import { rejected } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import { during, print } from '../output';
import { stepPage } from '../render';
import { openStore, type Step, stepOf, stepsOf } from '../steps';
import { showPage, storyLine } from '../story';
import { followLog } from './follow-log';
import { wholeNumber } from './numbers';
import { withServerIfAny } from './with-server';

export interface LogFlags {
  readonly step?: string;
  readonly from?: string;
  readonly kind?: string;
  readonly follow?: boolean;
}

export async function log(command: Command, id: string, flags: LogFlags): Promise<ExitCode> {
  const { home } = readEnvironment(process.env);
  const step = wholeNumber('--step', flags.step);
  if (step !== undefined) {
    const found = await stepAt(home, id, step, '--step');
    print(command, 'log', { id, steps: [found] }, () => stepPage(found));
    return EXIT.done;
  }
  const from = wholeNumber('--from', flags.from) ?? 0;
  const isWanted = kindFilter(flags.kind);
  if (flags.follow) return followLog(command, { home, id, from, isWanted });
  const steps = (await during(`Reading the steps of ${id}`, stepsOf(home, id, from))).filter(isWanted);
  const now = new Date();
  print(command, 'log', { id, steps }, () => steps.map((it) => storyLine(it, now)).join('\n'));
  return EXIT.done;
}

export async function show(command: Command, id: string, number: string): Promise<ExitCode> {
  const { home } = readEnvironment(process.env);
  const step = await stepAt(home, id, wholeNumber('step', number) ?? 0, 'step');
  print(command, 'show', { id, step }, () => showPage(step, new Date()));
  return EXIT.done;
}

export async function cost(command: Command, id: string): Promise<ExitCode> {
  const { home } = readEnvironment(process.env);
  const { spec } = await openStore(home, id);
  const spent = costOf(await during(`Reading the steps of ${id}`, stepsOf(home, id, 0)), spec.model.name);
  print(command, 'cost', { id, ...spent }, () => costPage(spent));
  return EXIT.done;
}

export async function audit(command: Command, id: string): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  const store = await openStore(environment.home, id);
  const work = withServerIfAny(environment, async (longhaul) => (await longhaul?.notices(id)) ?? null).then(async (notices) =>
    auditOf(store, await stepsOf(environment.home, id, 0), notices),
  );
  const found = await during(`Reading and checking the steps of ${id}`, work);
  print(command, 'audit', found, () => auditPage(found));
  return found.chain.ok ? EXIT.done : EXIT.brokenChain;
}

async function stepAt(home: string, id: string, seq: number, field: string): Promise<Step> {
  const step = await stepOf(home, id, seq);
  if (step) return step;
  throw rejected(field, String(seq), `is not a step of ${id} yet`, `See them with: longhaul log ${id}`);
}

function kindFilter(text: string | undefined): (step: Step) => boolean {
  if (text === undefined) return () => true;
  const kinds = text.split(',').map((it) => it.trim());
  const wrong = kinds.find((kind) => !(STEP_KINDS as readonly string[]).includes(kind));
  if (wrong !== undefined) throw rejected('--kind', wrong, 'is not a kind of step', `Write some of: ${STEP_KINDS.join(',')}`);
  return ({ kind }) => kinds.includes(kind);
}
