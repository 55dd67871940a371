/**
 * What a person sent, read from plain JSON: a text, or an object `{ "id", "from", "text", … }`, so that it can be written into the Web
 * UI's forms and behind `temporal workflow signal --input`. Never throws: what cannot be read comes back as a sentence for that person.
 */
import type { Act, ActName, Amendment, Extension, HumanMessage } from '../contract/acts';
import type { Check } from '../contract/job';
import { LIMITS } from '../contract/limits';

export type Read = { readonly ok: true; readonly message: Omit<HumanMessage, 'id'> & { readonly id?: string } } | Problem;
interface Problem {
  readonly ok: false;
  readonly problem: string;
}

const NEEDS_TEXT: ReadonlySet<ActName> = new Set(['steer', 'answer', 'reject']);
const DEFAULT_TIMEOUT_SEC = 600;
const ID_CHARS = 80;

export function readMessage(kind: ActName, payload: unknown): Read {
  const given = typeof payload === 'string' ? { text: payload } : typeof payload === 'number' ? { to: payload } : (payload ?? {});
  if (typeof given !== 'object' || Array.isArray(given)) return { ok: false, problem: `${kind} takes a text or an object` };
  const fields = given as Record<string, unknown>;
  const { text = '' } = fields;
  if (typeof text !== 'string') return { ok: false, problem: 'text must be a text' };
  if (NEEDS_TEXT.has(kind) && text.trim() === '') return { ok: false, problem: `${kind} needs a text: { "text": "…" }` };
  if (text.length > LIMITS.messageBytes)
    return { ok: false, problem: `text is over ${LIMITS.messageBytes} bytes: put it into a file and name that` };
  const act = readAct(kind, fields);
  if (typeof act === 'string') return { ok: false, problem: act };
  const id = word(fields.id);
  return {
    ok: true,
    message: { ...(id === undefined ? {} : { id }), from: word(fields.from) ?? 'a person', text: text.trim(), ...(act ? { act } : {}) },
  };
}

/** A sentence if it makes no sense; null for plain guidance, which carries none. */
function readAct(kind: ActName, fields: Record<string, unknown>): Act | null | string {
  switch (kind) {
    case 'steer':
      return null;
    case 'extend':
      return readExtension(fields);
    case 'amend':
      return readAmendment(fields);
    case 'rewind':
      return Number.isSafeInteger(fields.to) && (fields.to as number) >= 0
        ? { kind, to: fields.to as number }
        : 'rewind needs the step to go back to: { "to": 12 }';
    default:
      return { kind };
  }
}

const AMOUNTS = ['steps', 'tokens', 'wallMinutes', 'usd', 'sandboxMinutes'] as const;

function readExtension(fields: Record<string, unknown>): Act | string {
  const by: Extension = Object.fromEntries(AMOUNTS.flatMap((name) => (isAmount(fields[name]) ? [[name, fields[name]]] : [])));
  const wrong = AMOUNTS.find((name) => fields[name] !== undefined && !isAmount(fields[name]));
  if (wrong) return `extend: ${wrong} must be a number above 0`;
  return Object.keys(by).length > 0 ? { kind: 'extend', by } : `extend needs by how much: { "steps": 50 }; one of ${AMOUNTS.join(', ')}`;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function readAmendment({ goal, constraints, checks }: Record<string, unknown>): Act | string {
  if (goal === undefined && constraints === undefined && checks === undefined)
    return 'amend needs what changes: { "goal": "…" }, { "constraints": ["…"] } or { "checks": ["npm test"] }';
  if (goal !== undefined && !isText(goal, LIMITS.goalBytes)) return `amend: goal must be a text of at most ${LIMITS.goalBytes} bytes`;
  if (constraints !== undefined && !isListOf(constraints, LIMITS.constraints, (it) => isText(it, LIMITS.messageBytes)))
    return `amend: constraints must be a list of at most ${LIMITS.constraints} texts`;
  const read = checks === undefined ? undefined : readChecks(checks);
  if (typeof read === 'string') return read;
  const change: Amendment = {
    ...(goal === undefined ? {} : { goal: (goal as string).trim() }),
    ...(constraints === undefined ? {} : { constraints: constraints as readonly string[] }),
    ...(read === undefined ? {} : { checks: read }),
  };
  return { kind: 'amend', change };
}

function readChecks(given: unknown): readonly Check[] | string {
  const wrong = `amend: checks must be 1 to ${LIMITS.checks} of { "name", "command", "timeoutSec" } or commands, with different names`;
  if (!Array.isArray(given) || given.length === 0 || given.length > LIMITS.checks) return wrong;
  const checks = given.map(readCheck);
  const names = new Set(checks.map((it) => it?.name));
  return checks.every((it) => it !== null) && names.size === checks.length ? checks : wrong;
}

function readCheck(given: unknown): Check | null {
  const {
    command,
    name = command,
    timeoutSec = DEFAULT_TIMEOUT_SEC,
  } = (typeof given === 'string' ? { command: given } : (given ?? {})) as Partial<Check>;
  if (!isText(command, LIMITS.messageBytes) || !isText(name, LIMITS.messageBytes) || !isAmount(timeoutSec)) return null;
  return { name: name.slice(0, LIMITS.titleChars), command, timeoutSec };
}

function isListOf(value: unknown, most: number, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every(is);
}

function isText(value: unknown, mostChars: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= mostChars;
}

function word(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, ID_CHARS) : '';
  return text === '' ? undefined : text;
}
