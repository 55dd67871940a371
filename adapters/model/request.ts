/**
 * A `ModelRequest` as the body of a chat-completions call. Every field is put in by name and in one order, so that the same
 * request is the same bytes wherever it was rebuilt; the provider's prefix cache and the tests of a crash rely on it.
 */
import { APIError } from 'openai';
import type { ChatCompletionCreateParamsStreaming as Body, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { ModelRequest, ToolDefinition } from '../../contract/chat';
import { nativeMessages } from './history';
import { actionFormat, actionMessages } from './schema-actions';
import { sendableSchema } from './tool-schema';

/** OpenAI's newer models take only the first, many other servers only the second. */
export type OutputCap = 'max_completion_tokens' | 'max_tokens';

export function toBody(request: ModelRequest, cap: OutputCap): Body {
  const { profile, messages, tools } = request;
  const bySchema = profile.actions === 'schema' && tools.length > 0;
  return {
    model: profile.name,
    ...(!bySchema && tools.length > 0 ? { tools: tools.map(toTool) } : {}),
    ...(bySchema ? { response_format: actionFormat(tools) } : {}),
    messages: profile.actions === 'schema' ? actionMessages(messages, tools) : nativeMessages(messages),
    stream: true,
    stream_options: { include_usage: true },
    [cap]: profile.maxOutputTokens,
    ...(profile.temperature === undefined ? {} : { temperature: profile.temperature }),
    ...(profile.seed === undefined ? {} : { seed: profile.seed }),
  };
}

/** True if the endpoint turned the call down because it does not know `max_completion_tokens`, not because of its value. */
export function refusesOutputCap(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false;
  const said = `${error.message} ${JSON.stringify(error.error)}`;
  return said.includes('max_completion_tokens') && UNKNOWN_PARAMETER.test(said);
}

const UNKNOWN_PARAMETER =
  /unsupported|unrecognized|unknown|unexpected|extra|additional propert|not (permitted|allowed|supported|a valid|accepted)/i;

/** The schema's own key order is kept: it comes from our code, and models are shown properties in that order. */
function toTool(tool: ToolDefinition): ChatCompletionTool {
  return { type: 'function', function: { name: tool.name, description: tool.description, parameters: sendableSchema(tool.parameters) } };
}
