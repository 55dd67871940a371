/** The scripted model that all peers share, and what its log says of a job: when each request came, and when its answer had gone out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ScriptedModel, startScriptedModel } from '../../scripted/server';

export interface Exchange {
  readonly turn: number;
  readonly bytes: number;
  readonly askedMs: number;
  /** NaN if it was never answered. */
  readonly answeredMs: number;
}

export interface Wire {
  readonly model: ScriptedModel;
  /** The exchanges of one script, in the order of asking. Requests that are no turn, such as for notes, are in it. */
  exchanges(script: string): readonly Exchange[];
}

/** `bodies` keeps every request in the log: only where they are read. */
export async function openWire(dir: string, bodies = false): Promise<Wire> {
  const logFile = join(dir, 'wire.jsonl');
  const model = await startScriptedModel({ logFile, keepBodies: bodies, maxBodyBytes: 256 * 1024 * 1024 });
  return { model, exchanges: (script) => exchangesOf(readFileSync(logFile, 'utf8'), script) };
}

function exchangesOf(log: string, script: string): readonly Exchange[] {
  const lines = log.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const answers = new Map(lines.flatMap((line) => (line.answered === true ? [[line.n, Date.parse(line.at)] as const] : [])));
  return lines
    .filter((line) => line.model === script)
    .map((line) => ({
      turn: line.turn,
      bytes: line.bytes,
      askedMs: Date.parse(line.at),
      answeredMs: answers.get(line.n) ?? Number.NaN,
    }));
}

/** Between an answer and the next request: a step without the model's own time. */
export function gapsMs(exchanges: readonly Exchange[]): readonly number[] {
  return exchanges.slice(1).map((exchange, i) => exchange.askedMs - (exchanges[i] as Exchange).answeredMs);
}

/** For peers whose only words of their own after the first are messages in a person's place. */
export function speaksInAPersonsPlace(body: string): boolean {
  const { messages } = JSON.parse(body) as { readonly messages: readonly { readonly role: string }[] };
  return messages.filter(({ role }) => role === 'user').length > 1;
}
