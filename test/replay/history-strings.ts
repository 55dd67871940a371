/**
 * Every string of a history in Temporal's JSON form, payloads included: those are base64 of JSON there, so that a search of the
 * file's text would miss what is in them. Knows nothing of what is looked for or put in place.
 */

export interface HistoryJson {
  readonly events: readonly EventJson[];
}

export type EventJson = { readonly eventId: string; readonly eventType: string } & Readonly<Record<string, unknown>>;

type Change = (text: string) => string;

/** The same history with each string changed, inside payloads too. Names of fields stay. */
export function mapHistory(history: HistoryJson, change: Change): HistoryJson {
  return mapStrings(history, change) as HistoryJson;
}

/** All of them, in the order of the history. */
export function stringsOf(history: HistoryJson): readonly string[] {
  const found: string[] = [];
  mapHistory(history, (text) => {
    found.push(text);
    return text;
  });
  return found;
}

function mapStrings(value: unknown, change: Change): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  if (isPayload(value)) return { ...value, data: mapData(value, change) };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapStrings(inner, change)]));
}

interface Payload {
  readonly metadata: { readonly encoding: string };
  readonly data: string;
}

function isPayload(value: object): value is Payload {
  const { metadata, data } = value as { metadata?: { encoding?: unknown }; data?: unknown };
  return typeof metadata?.encoding === 'string' && typeof data === 'string';
}

/** Search attributes and everything of ours is plain JSON; of any other encoding the bytes are taken as text. */
function mapData({ metadata, data }: Payload, change: Change): string {
  const text = Buffer.from(data, 'base64').toString('utf8');
  const isJson = Buffer.from(metadata.encoding, 'base64').toString('utf8') === 'json/plain';
  const mapped = isJson ? JSON.stringify(mapStrings(JSON.parse(text), change)) : change(text);
  return Buffer.from(mapped).toString('base64');
}
