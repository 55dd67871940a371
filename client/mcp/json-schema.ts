/** Schemas of ours in the words that clients of the protocol read and check with. */
import { z } from 'zod';

export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
  readonly properties?: { readonly [name: string]: { readonly description?: string } };
}

/** Of an object. Draft 7 is what clients check results with. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, target: 'draft-7' }) as unknown as JsonSchema;
}
