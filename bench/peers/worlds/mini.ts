/** mini-swe-agent as its documentation runs a local model without asking anybody. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { throughBash } from '../conditions';
import { ensureInstalled, PYTHON_BIN, pythonVersion } from '../installed';
import { speaksInAPersonsPlace } from '../wire';
import type { Peer, Place, Work } from '../world';
import { type Invocation, oneProcessWorld } from './one-process';

const TRAJECTORY = 'run.traj.json';
const FINISH = 'echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT';

export const mini: Peer = {
  name: 'mini',
  title: 'mini-swe-agent',
  versions: () => [pythonVersion('mini-swe-agent'), pythonVersion('litellm')],
  configuration:
    'mini.yaml as it comes, --yolo --exit-immediately, cost limit off; a local model through litellm (docs/models/local_models.md)',
  resume: {
    how: 'none is documented: the same command again in the same directory',
    source: 'docs/usage/mini.md names no way to go on; SWE-agent/mini-swe-agent#963 asks for one and is open',
    byTimeout: false,
  },
  manyInOne: false,
  agent: true,
  ...throughBash,
  speaksUp: speaksInAPersonsPlace,
  done: { text: 'Done.', calls: [{ tool: 'bash', args: { command: FINISH } }] },
  async open(place) {
    ensureInstalled('python');
    const invoke = (work: Work, own: string) => invocation(place, work, own);
    return oneProcessWorld(place, { begin: invoke, resume: invoke, said, kept: (own) => sizeOf(join(own, TRAJECTORY)) });
  },
};

function invocation({ modelUrl }: Place, work: Work, own: string): Invocation {
  const settings = [`model.model_kwargs.api_base=${modelUrl}`, 'model.model_kwargs.api_key=scripted', 'model.cost_tracking=ignore_errors'];
  return {
    command: join(PYTHON_BIN, 'mini'),
    args: [
      ...['-m', `openai/${work.id}`, '-t', 'Count.', '--yolo', '--exit-immediately', '-l', '0', '-o', join(own, TRAJECTORY)],
      ...['mini.yaml', ...settings].flatMap((setting) => ['-c', setting]),
    ],
    env: { HOME: own, MSWEA_CONFIGURED: 'true', MSWEA_SILENT_STARTUP: '1', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
  };
}

function sizeOf(path: string): number | null {
  return existsSync(path) ? statSync(path).size : null;
}

/** Its exit code is 0 however it ended; the trajectory says more. */
function said(own: string): string {
  const { info } = JSON.parse(readFileSync(join(own, TRAJECTORY), 'utf8')) as { readonly info: { readonly exit_status: string } };
  return info.exit_status === 'Submitted' ? 'finished' : info.exit_status;
}
