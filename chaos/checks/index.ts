/** All checks, in the order in which their problems are told. */
import { budget } from './budget';
import type { Calm } from './calm';
import type { Check } from './check';
import { deliveredOnce } from './delivered-once';
import { ended } from './ended';
import { readEvidence } from './evidence';
import { flat } from './flat';
import { left } from './left';
import { messages } from './messages';
import { paidOnce } from './paid-once';
import { recordedOnce } from './recorded-once';
import { replays } from './replays';
import { trees } from './trees';
import { whole } from './whole';

export const CHECKS: readonly Check[] = [ended, trees, recordedOnce, paidOnce, budget, deliveredOnce, messages, whole, left, flat, replays];

export interface Problem {
  readonly check: string;
  readonly problem: string;
}

/** Of the run that lies in `dir`, held against a calm one of the same jobs. */
export async function problemsOf(dir: string, calm: Calm): Promise<readonly Problem[]> {
  const evidence = readEvidence(dir);
  const found: Problem[] = [];
  for (const { name, problems } of CHECKS) {
    const said = await Promise.resolve()
      .then(() => problems(evidence, calm))
      .catch((error: Error) => [`could not be checked: ${error.message}`]);
    found.push(...said.map((problem) => ({ check: name, problem })));
  }
  return found;
}
