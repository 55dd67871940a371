/**
 * The search attributes of the contract, on a server whose data may be older than they are: its command line registers them on
 * new data only.
 */
import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/names';

/** IndexedValueType of Temporal's API, whose package is not among our direct dependencies. */
const VALUE_TYPES = { Text: 1, Keyword: 2, Int: 3, Double: 4, Bool: 5, Datetime: 6, KeywordList: 7 } as const;

/** Adds those that are missing. Throws what the server throws. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => customAttributes?.[name] === undefined);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, VALUE_TYPES[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
