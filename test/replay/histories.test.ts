/**
 * Jobs that started on an earlier version and still run: their kept histories, replayed on the workflow as it is today. One that no
 * longer replays is a job that stands still after the next deploy.
 */
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  type ReplayWorkerOptions,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { ROOT } from '../support/programs';
import { keepHistory, keptHistories, readHistory } from './histories';
import type { EventJson, HistoryJson } from './history-strings';
import { machineTraces } from './scrub';

let options: ReplayWorkerOptions;

/** From the sources, as the build does it: what is in dist/ may be older than they are. */
beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  // Each refusal below would be a page of warnings.
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger, telemetryOptions: { logging: { filter } } });
  options = { workflowBundle: await bundleWorkflowCode({ workflowsPath: join(ROOT, 'workflows', 'index.ts'), logger }) };
});
afterAll(() => Runtime.instance().shutdown());

function replay(history: HistoryJson): Promise<void> {
  return Worker.runReplayHistory(options, historyFromJSON(history));
}

describe('a kept history', () => {
  test.each(keptHistories())('%s still replays', async (name) => {
    await replay(readHistory(name));
  });

  test.each(keptHistories())('%s names no path, host or process of the machine it came from', (name) => {
    expect(machineTraces(readHistory(name))).toEqual([]);
  });

  test('is never overwritten', () => {
    expect(() => keepHistory('delivered', { events: [] })).toThrow(/EEXIST/);
  });

  test('there is one for each way through the workflow, down to how it ended', () => {
    const ends = Object.fromEntries(keptHistories().map((name) => [name, endOf(readHistory(name))]));
    expect(ends).toMatchObject({
      delivered: 'COMPLETED delivered',
      steered: 'COMPLETED delivered',
      'parked-and-resumed': 'COMPLETED delivered',
      cannot: 'COMPLETED cannot',
      'closed-before-its-first-step': 'COMPLETED cancelled',
      'cancelled-in-a-command': 'CANCELED',
      'continued-1': 'CONTINUED_AS_NEW',
      'continued-2': 'COMPLETED delivered',
    });
  });
});

describe('a history that today’s workflow would not have written is refused', () => {
  test('with an activity of another type', async () => {
    const history = readHistory('delivered');
    const [, second] = activitiesOf(history);
    await expectRefused(changed(history, second, { activityType: { name: 'judge' } }));
  });

  test('with two activities in each other’s place', async () => {
    const history = readHistory('delivered');
    const [first, second] = activitiesOf(history);
    const swapped = changed(history, first, { activityType: second?.attributes.activityType });
    await expectRefused(changed(swapped, second, { activityType: first?.attributes.activityType }));
  });

  test('with a person’s message that came under a name which the workflow does not know', async () => {
    const history = readHistory('steered');
    const last = eventsWith(history, SIGNALED).at(-1);
    await expectRefused(changed(history, last, { signalName: 'guide' }));
  });
});

const SCHEDULED = 'activityTaskScheduledEventAttributes';
const SIGNALED = 'workflowExecutionSignaledEventAttributes';

async function expectRefused(history: HistoryJson): Promise<void> {
  await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
}

interface Found {
  readonly eventId: string;
  readonly key: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

function activitiesOf(history: HistoryJson): readonly Found[] {
  return eventsWith(history, SCHEDULED);
}

function eventsWith({ events }: HistoryJson, key: string): readonly Found[] {
  return events.flatMap((event) => {
    const attributes = event[key] as Found['attributes'] | undefined;
    return attributes ? [{ eventId: event.eventId, key, attributes }] : [];
  });
}

/** The history with these attributes of one event. */
function changed(history: HistoryJson, found: Found | undefined, attributes: Found['attributes']): HistoryJson {
  if (!found) throw new Error('There is no such event to change.');
  const change = (event: EventJson): EventJson =>
    event.eventId === found.eventId ? { ...event, [found.key]: { ...found.attributes, ...attributes } } : event;
  return { ...history, events: history.events.map(change) };
}

/** How the run ended, in Temporal's word, with the job's outcome if it has one. */
function endOf({ events }: HistoryJson): string {
  const last = events.at(-1);
  const word = last?.eventType.replace('EVENT_TYPE_WORKFLOW_EXECUTION_', '') ?? 'nothing';
  const completed = last?.workflowExecutionCompletedEventAttributes as { result: { payloads: { data: string }[] } } | undefined;
  const result = completed?.result.payloads[0]?.data;
  return result ? `${word} ${JSON.parse(Buffer.from(result, 'base64').toString('utf8')).kind}` : word;
}
