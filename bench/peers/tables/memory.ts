/** Peak memory, measured where it fits; what is only multiplied says so. */
import type { Memory } from '../parts/memory';
import type { Recorded } from '../records';
import { figure, markdownTable } from './markdown';

export function memoryTable(records: readonly Recorded<Memory>[]): string {
  const peers = [...new Set(records.map(({ peer }) => peer))];
  const wanted = [...new Set(records.map((record) => record.wanted))].sort((a, b) => a - b);
  const rows = peers.map((peer) => {
    const own = records.filter((record) => record.peer === peer);
    return [own[0]?.title ?? peer, ...wanted.map((jobs) => cell(own, jobs))];
  });
  return markdownTable(['', ...wanted.map((jobs) => `${jobs} ${jobs === 1 ? 'job' : 'jobs'}`)], rows);
}

function cell(own: readonly Recorded<Memory>[], wanted: number): string {
  const run = own.find((record) => record.wanted === wanted);
  const largest = own.at(-1);
  if (!largest) return '–';
  if (!run && largest.manyInOne) return 'not run';
  if (!run)
    return `not run; ${figure((largest.workingMb / largest.jobs) * wanted, 'MB')} by ${wanted} times a ${largest.jobs}th of that of ${largest.jobs}`;
  const server = run.servingMb > 0 ? ` + ${figure(run.servingMb, 'MB')} server` : '';
  const jobs = run.jobs === wanted ? '' : ` (${run.jobs} jobs: as many as fit)`;
  const unfinished = run.finished === run.jobs ? '' : `, ${run.finished} finished`;
  return `${figure(run.workingMb, 'MB')}${server}${jobs}${unfinished}`;
}
