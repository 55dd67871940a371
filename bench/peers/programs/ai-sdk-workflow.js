/** A durable agent as the guide of `@temporalio/ai-sdk` builds one: the AI SDK's loop in the workflow, its tool an activity. */
import { temporalProvider } from '@temporalio/ai-sdk/workflow';
import { proxyActivities } from '@temporalio/workflow';
import { generateText, jsonSchema, stepCountIs, tool } from 'ai';

const { bash } = proxyActivities({ startToCloseTimeout: '1 minute' });

export async function agent({ model, prompt, cwd, mostSteps }) {
  const command = { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] };
  const { text } = await generateText({
    model: temporalProvider.languageModel(model),
    system: 'You are a coding agent.',
    prompt,
    tools: {
      bash: tool({
        description: 'Runs a shell command in the repository.',
        inputSchema: jsonSchema(command),
        execute: (input) => bash({ command: input.command, cwd }),
      }),
    },
    stopWhen: stepCountIs(mostSteps),
  });
  return text;
}
