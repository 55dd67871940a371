/** The library that the command line is a layer over: typed, without output, the same refusals as errors. */
import { type JobEvent, jobFrom, Longhaul, NoServerError, RejectedError, readEnvironment } from '../../../client';
import { finish, write } from '../../../scripted/replies';
import type { Stage } from './stage';

export function byLibrary(stage: () => Stage): void {
  const connect = (env: NodeJS.ProcessEnv = {}) => Longhaul.connect(readEnvironment({ ...process.env, ...stage().env, ...env }));

  test('a job is submitted, watched by for await step by step without a gap, read, and found in the list', async () => {
    stage().rig.model.addScript('by-library', { replies: [write('greeting.txt', 'hello\n'), finish('It says hello.')] });
    const longhaul = await connect();
    try {
      const input = {
        id: 'by-library',
        repository: stage().repository('by-library'),
        goal: 'Say hello.',
        checks: ['grep -qx hello greeting.txt'],
      };
      const job = jobFrom({ ...input, model: 'by-library', sandbox: 'local', plan: 'none' });
      expect(await longhaul.submit(job)).toEqual({ id: 'by-library', started: true, differs: [] });
      const events: JobEvent[] = [];
      for await (const event of longhaul.job('by-library').events()) events.push(event);
      const steps = events.flatMap((event) => (event.type === 'step' ? [event.step.seq] : []));
      expect(steps).toEqual(steps.map((_, i) => i));
      expect(events.at(-1)).toMatchObject({
        type: 'status',
        status: { phase: 'ended', outcome: { kind: 'delivered', steps: steps.length } },
      });
      expect((await longhaul.log('by-library')).map(({ seq }) => seq)).toEqual(steps);
      expect(await longhaul.diff('by-library')).toContain('+hello');
      expect((await longhaul.list()).find(({ id }) => id === 'by-library')).toMatchObject({ state: 'COMPLETED', outcome: 'delivered' });
      expect(await longhaul.workers()).toBeGreaterThan(0);
    } finally {
      await longhaul.close();
    }
  });

  test('left at any event, a stream is taken up again from there without a step twice and without one missing', async () => {
    const longhaul = await connect();
    try {
      const job = longhaul.job('by-library');
      const whole = await seen(job.events());
      const steps = (events: readonly JobEvent[]) => events.flatMap((event) => (event.type === 'step' ? [event.step.commit] : []));
      for (const at of whole.keys()) {
        const before = await seen(job.events(), at + 1);
        const after = await seen(job.events({ fromStep: before.at(-1)?.next ?? 0 }));
        expect([...steps(before), ...steps(after)]).toEqual(steps(whole));
        expect(after.at(-1)).toEqual(whole.at(-1));
      }
    } finally {
      await longhaul.close();
    }
  });

  test('a stream that is begun at what is no position is refused, and one that is aborted ends', async () => {
    const longhaul = await connect();
    try {
      for (const fromStep of [-1, 0.5, Number.NaN])
        await expect(seen(longhaul.job('by-library').events({ fromStep }))).rejects.toThrow(/^fromStep .*is not the position of a step/);
      expect(await seen(longhaul.job('by-library').events({ signal: AbortSignal.abort() }))).toEqual([]);
    } finally {
      await longhaul.close();
    }
  });

  test('what a job recorded is told to the last step, also where it was ended from outside', async () => {
    await stage().runningJob('by-terminate', [write('a.txt', 'a\n')]);
    const longhaul = await connect();
    try {
      await stage().rig.client.workflow.getHandle('by-terminate').terminate();
      const events = await seen(longhaul.job('by-terminate').events());
      const recorded = (await longhaul.log('by-terminate')).map(({ seq }) => seq);
      expect(events.flatMap((event) => (event.type === 'step' ? [event.step.seq] : []))).toEqual(recorded);
      expect(events.at(-1)).toMatchObject({ type: 'status', next: recorded.length, status: { phase: 'ended', outcome: null } });
    } finally {
      await longhaul.close();
    }
  });

  test('what is refused is a RejectedError with its problems, and a server that is away a NoServerError', async () => {
    expect(() => jobFrom({ repository: '.', goal: '', checks: [] } as never)).toThrow(RejectedError);
    const longhaul = await connect();
    try {
      await expect(longhaul.status('never-was')).rejects.toThrow(RejectedError);
      await expect(longhaul.cancel('by-library')).rejects.toThrow('has ended');
    } finally {
      await longhaul.close();
    }
    await expect(connect({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).rejects.toThrow(NoServerError);
  });

  test('a workflow that is no job is never touched', async () => {
    await stage().rig.client.workflow.start('somethingElse', { taskQueue: 'elsewhere', workflowId: 'no-job' });
    const longhaul = await connect();
    try {
      for (const asked of [longhaul.cancel('no-job'), longhaul.steer('no-job', 'text'), longhaul.status('no-job')])
        await expect(asked).rejects.toThrow('workflow of another kind');
    } finally {
      await longhaul.close();
      await stage().rig.client.workflow.getHandle('no-job').terminate();
    }
  });
}

/** The events of a stream, or its first ones. */
async function seen(stream: AsyncIterable<JobEvent>, most = Number.POSITIVE_INFINITY): Promise<readonly JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of stream) if (events.push(event) >= most) break;
  return events;
}
