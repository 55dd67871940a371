/** The activities by their names in the history: a factory over the ports. May be retried at any line. */
import type { Activities } from '../contract/activities';
import { attempts } from './attempt';
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

export function createActivities(ports: Ports): Activities {
  const attempt = attempts(ports.redact);
  return {
    prepareWorkspace: (input) => attempt('preparing', (at) => prepareWorkspace(ports, input, at)),
    callModel: (input) => attempt('calling the model', (at) => callModel(ports, input, at)),
    summarize: (input) => attempt('summarizing', (at) => summarize(ports, input, at)),
    runTool: (input) => attempt('running a tool', (at) => runTool(ports, input, at)),
    runChecks: (input) => attempt('running the checks', (at) => runChecks(ports, input, at)),
    judge: (input) => attempt('judging', (at) => judge(ports, input, at)),
    recordMessage: (input) => attempt('recording a message', () => recordMessage(ports, input)),
    notify: (input) => attempt('telling a person', (at) => notify(ports, input, at)),
    deliver: (input) => attempt('delivering', (at) => deliver(ports, input, at)),
  };
}
