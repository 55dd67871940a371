/** The same question asked of the whole service: what goes over the wire in a job of two thousand steps, by the provider's own log. */
import { notes } from '../../scripted/replies';
import { Rig } from '../../test/support/rig';
import { benchSpec } from '../job';
import type { Row } from '../statistics';

const WINDOW = 32_000;
/** About 1.6 KB that differ from turn to turn. */
const COMMAND = 'seq {{turn}}000 {{turn}}270; echo {{turn}} > counter.txt';

export async function benchLongJob(turns: number): Promise<readonly Row[]> {
  const rig = await Rig.start();
  try {
    rig.startWorker();
    const base = benchSpec(rig, { id: 'long', turns, files: 200, kind: 'local', command: COMMAND });
    const spec = { ...base, model: { ...base.model, windowTokens: WINDOW, maxOutputTokens: 2_000 } };
    const reply = { calls: [{ tool: 'run', args: { command: COMMAND } }] };
    rig.model.addScript(spec.model.name, {
      replies: [reply],
      asides: { notes: [notes('Go on after {{turn}}.', { discoveries: ['Fact {{turn}}'] })] },
    });
    const handle = await rig.submit(spec);
    await rig.until(spec.id, (status) => status.phase === 'parked', 24 * 3_600_000);
    const { steps } = await rig.status(spec.id);
    await handle.terminate();
    return rows(rig, spec.model.name, steps);
  } finally {
    await rig.stop();
  }
}

function rows(rig: Rig, model: string, steps: number): readonly Row[] {
  const calls = rig.model.calls(model);
  const turns = calls.filter(({ aside }) => aside === undefined);
  const bytes = (part: typeof calls) => part.reduce((sum, call) => sum + call.bytes, 0);
  const at = (share: number) => bytes(turns.slice(0, Math.round(turns.length * share)));
  const slope = Math.log(at(1) / at(0.1)) / Math.log(10);
  const largest = Math.max(...turns.map((call) => call.bytes));
  return [
    {
      what: 'steps',
      value: steps,
      unit: '',
      note: `${turns.length} turns, ${calls.length - turns.length} updates of the notes, window ${WINDOW} tokens`,
    },
    { what: 'sent in the first tenth', value: at(0.1) / 1e6, unit: 'MB' },
    { what: 'sent in all', value: at(1) / 1e6, unit: 'MB', note: `${(bytes(calls) / 1e6 - at(1) / 1e6).toFixed(2)} MB more for the notes` },
    { what: 'exponent, first tenth to all', value: slope, unit: '', note: 'log-log; 1 is linear' },
    { what: 'largest request', value: largest / 1_000, unit: 'KB' },
    {
      what: 'prefix shared with the request before',
      value: (100 * turns.reduce((sum, call) => sum + call.prefixBytes, 0)) / at(1),
      unit: '%',
      note: 'of bytes',
    },
  ];
}
