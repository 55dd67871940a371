/** A model call, in our words: what the brain builds and the model adapter puts on the wire. */
import type { ModelProfile } from './job';
import type { ToolCall, Usage } from './steps';

export interface ModelRequest {
  readonly profile: ModelProfile;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
}

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly content: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelReply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly finishReason: 'stop' | 'tool_calls' | 'length' | 'content_filter';
  readonly usage: Usage;
}
