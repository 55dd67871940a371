/** What a kill costs, by moment: the runs of one moment are one row, each cell what was seen over all of them. */
import { median } from '../../statistics';
import type { Moment, Resumed } from '../parts/resume';
import type { Recorded } from '../records';
import { figure, markdownTable } from './markdown';

const WHEN: Readonly<Record<Moment, string>> = {
  command: 'in a command, the process',
  machine: 'in a command, with all it started',
  reply: 'while the model is asked',
};

export function resumeTable(records: readonly Recorded<Resumed>[]): string {
  const peers = [...new Set(records.map(({ peer }) => peer))];
  const rows = peers.flatMap((peer) =>
    (Object.keys(WHEN) as Moment[]).flatMap((moment) => {
      const runs = records.filter((record) => record.peer === peer && record.moment === moment);
      return runs.length > 0 ? [row(runs, WHEN[moment])] : [];
    }),
  );
  const head = ['', 'killed', 'finished', 'final tree equal', 'commands begun again', 'commands not ended', 'outputs the model never saw'];
  const more = [
    'requests repeated',
    'of them answered before',
    'lines doubled in the work',
    'lines missing in the work',
    'goes on after, p50',
  ];
  return [markdownTable([...head, ...more], rows), '', how(peers, records)].join('\n');
}

function row(runs: readonly Recorded<Resumed>[], when: string): readonly string[] {
  const count = (is: (run: Resumed) => boolean) => `${runs.filter(is).length} of ${runs.length}`;
  const list = (of: (run: Resumed) => number | null) => spread(runs.map(of));
  return [
    runs[0]?.title ?? '',
    when,
    count(({ ended }) => ended === 'finished'),
    count(({ treeEqual }) => treeEqual),
    list(({ commandsRepeated }) => commandsRepeated),
    list(({ commandsMissing }) => commandsMissing),
    list(({ outputsLost }) => outputsLost),
    list(({ requestsRepeated }) => requestsRepeated),
    list(({ answersRepeated }) => answersRepeated),
    list(({ linesDoubled }) => linesDoubled),
    list(({ linesMissing }) => linesMissing),
    figure(median(runs.map(({ goesOnAfterMs }) => goesOnAfterMs ?? Number.NaN)) / 1_000, 's'),
  ];
}

/** One number where all runs agree, else each run's in the order of the kills. */
function spread(values: readonly (number | null)[]): string {
  if (values.some((value) => value === null)) return '–';
  return new Set(values).size === 1 ? String(values[0]) : values.join(', ');
}

function how(peers: readonly string[], records: readonly Recorded<Resumed>[]): string {
  const firsts = peers.flatMap((peer) => records.find((record) => record.peer === peer) ?? []);
  const lines = firsts.map(({ title, how: it, source }) => `- ${title}: ${it} (${source})`);
  return [`${firsts[0]?.turns} steps a run. How each goes on:`, '', ...lines].join('\n');
}
