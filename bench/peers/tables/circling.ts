/** What becomes of six circles: at which call something is said, and after how many it stops. */
import type { Circled } from '../parts/circling';
import type { Recorded } from '../records';
import { markdownTable } from './markdown';

export function circlingTable(records: readonly Recorded<Circled>[]): string {
  const peers = [...new Set(records.map(({ peer }) => peer))];
  const circles = [...new Set(records.map(({ circle }) => circle))];
  const titles = peers.map((peer) => records.find((record) => record.peer === peer)?.title ?? peer);
  const rows = circles.map((circle) => [
    circle,
    ...peers.map((peer) => cell(records.find((it) => it.peer === peer && it.circle === circle))),
  ]);
  return markdownTable(['', ...titles], rows);
}

function cell(circled: Circled | undefined): string {
  if (!circled) return '–';
  const { saidAt, stoppedAfter, ended, cap } = circled;
  const said = saidAt === null ? 'says nothing' : `says so in call ${saidAt}`;
  if (stoppedAfter === null) return `${said}, goes on for all ${cap} calls`;
  const how = ended === 'finished' ? 'as if it were done' : ended.split(':')[0];
  return `${said}, ends after ${stoppedAfter}: ${how}`;
}
