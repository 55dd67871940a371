/** Bytes sent and kept, and where it ends. */
import type { Kept } from '../parts/history';
import type { Recorded } from '../records';
import { figure, markdownTable, withBest } from './markdown';

const MB = 1e6;

export function historyTable(records: readonly Recorded<Kept>[]): string {
  const sent = records.map(({ requestBytes }) => sum(requestBytes) / MB);
  // What keeps no conversation has nothing to send, and what died early sent less for that alone.
  const whole = records.map(({ ended, peer }, i) => (ended === 'finished' && peer !== 'bare' ? (sent[i] ?? null) : null));
  const written = withBest(
    whole,
    sent.map((mb) => figure(mb, 'MB')),
  );
  const rows = records.map((record, i) => [
    record.title,
    written[i] ?? '',
    figure(Math.max(...record.requestBytes) / 1e3, 'KB'),
    record.firstOverWindow === null ? 'none' : `request ${record.firstOverWindow}`,
    history(record),
    kept(record),
    record.ended === 'finished' ? `${record.turns} steps, its end` : `step ${record.lastTurn}: ${record.ended}`,
  ]);
  const head = ['', 'requests in all', 'largest request', 'first over the window', "Temporal's history", 'files of its own', 'came to'];
  return markdownTable(head, rows);
}

function history({ historyBytes, events, runs }: Kept): string {
  const steps = historyBytes?.length ?? 0;
  if (!historyBytes || events === null || steps === 0) return 'none';
  const [tenth, last] = [historyBytes[Math.floor(steps / 10)] ?? 0, historyBytes.at(-1) ?? 0];
  const early = tenth / (Math.floor(steps / 10) + 1);
  const quarter = Math.floor((steps * 3) / 4);
  const late = (last - (historyBytes[quarter] ?? 0)) / (steps - 1 - quarter);
  const grown = `${figure(early / 1e3, 'KB')} a step at first, ${figure(late / 1e3, 'KB')} at last`;
  return `${figure(last / MB, 'MB')} in ${runs} runs, ${figure(events / steps)} events a step; ${grown}`.replace('in 1 runs', 'in one run');
}

function kept({ keptBytes }: Kept): string {
  const last = keptBytes.at(-1)?.[1];
  return last === undefined ? 'none' : figure(last / MB, 'MB');
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
