/** The activities by their names in the history: a factory over the ports. May be retried at any line. */
import type { Activities } from '../contract/activities';
import { type Attempt, attempts } from './attempt';
import { callModel } from './call-model';
import { deliver } from './deliver';
import { judge } from './judge';
import { notify } from './notify';
import type { Ports } from './ports';
import { prepareWorkspace } from './prepare-workspace';
import { recordMessage } from './record-message';
import { runChecks } from './run-checks';
import { runTool } from './run-tool';
import { summarize } from './summarize';
import { turnsOfJobs } from './turns';

export function createActivities(ports: Ports): Activities {
  const attempt = attempts(ports.redact);
  const inTurn = turnsOfJobs();
  const step = <T>(job: string, doing: string, act: (at: Attempt) => Promise<T>): Promise<T> =>
    attempt(doing, (at) => inTurn(job, at.signal, () => act(at)));
  return {
    prepareWorkspace: (input) => step(input.spec.id, 'preparing', (at) => prepareWorkspace(ports, input, at)),
    callModel: (input) => step(input.job, 'calling the model', (at) => callModel(ports, input, at)),
    summarize: (input) => step(input.job, 'summarizing', (at) => summarize(ports, input, at)),
    runTool: (input) => step(input.job, 'running a tool', (at) => runTool(ports, input, at)),
    runChecks: (input) => step(input.job, 'running the checks', (at) => runChecks(ports, input, at)),
    judge: (input) => step(input.job, 'judging', (at) => judge(ports, input, at)),
    recordMessage: (input) => step(input.job, 'recording a message', () => recordMessage(ports, input)),
    notify: (input) => attempt('telling a person', (at) => notify(ports, input, at)),
    deliver: (input) => step(input.job, 'delivering', (at) => deliver(ports, input, at)),
  };
}
