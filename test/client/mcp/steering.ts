/** A job that runs, as an assistant follows it and acts on it for its person. */
import { userInfo } from 'node:os';
import { run as command, finish, write } from '../../../scripted/replies';
import type { Scene } from './offering';

const JOB = 'long-one';

interface Deed {
  readonly who: string;
  readonly what: string;
  readonly effect: string;
}

export function steering(scene: () => Scene): void {
  const me = `${userInfo().username} via test-assistant`;
  const call = (name: string, args: Record<string, unknown> = {}) => scene().assistant.call(name, { id: JOB, ...args });

  test('a job of plain fields is submitted, and submitted again it is the same job', async () => {
    const { stage, assistant } = scene();
    stage.rig.model.addScript(JOB, {
      replies: [write('greeting.txt', 'hello\n'), finish('It says hello.'), command('sleep 600', 600)],
      atEnd: 'repeat-last',
    });
    const job = {
      ...{ id: JOB, repository: stage.repository(JOB), base: 'main', goal: 'Say hello.', checks: ['grep -qx hello greeting.txt'] },
      ...{ model: JOB, sandbox: 'local', plan: 'none', sealed: [{ name: 'hidden-name', command: 'false' }] },
    };
    const first = await assistant.call('submit_job', job);
    expect(first.data).toMatchObject({ id: JOB, started: true, differs: [] });
    const again = await assistant.call('submit_job', { ...job, goal: 'Say goodbye.' });
    expect(again.data).toMatchObject({ id: JOB, started: false, differs: ['goal'] });
    expect((await assistant.call('list_jobs')).data.jobs).toEqual([expect.objectContaining({ id: JOB, state: 'RUNNING', outcome: null })]);
  });

  test('it is followed by calls that each return in time: no step comes twice or is left out, and progress tells them as they are recorded', async () => {
    const { assistant } = scene();
    const news: string[] = [];
    const seen: number[] = [];
    let next = 0;
    for (let doing = ''; !doing.includes('sleep 600'); ) {
      const args = { id: JOB, fromStep: next, timeoutSec: 2 };
      const { data } = await assistant.call('wait_for_job', args, { onprogress: ({ message = '' }) => news.push(message) });
      expect(data.reason).toBe('timeout');
      seen.push(...positions(data));
      next = data.next;
      doing = data.status.doing;
    }
    expect(seen).toEqual(seen.map((_, i) => i));
    // The client drops progress that comes together with the answer.
    const told = news.filter((it) => it.startsWith('step '));
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual([...new Set(told)]);
    const all = await call('wait_for_job', { until: 'steps', fromStep: 0 });
    expect(all.data).toMatchObject({ reason: 'new_steps', next, status: { phase: 'working', live: true } });
    expect(positions(all.data)).toEqual(seen);
  });

  test('names and words of sealed checks, which people read, are not told to an assistant', async () => {
    const { stage, assistant } = scene();
    const { failingChecks } = await stage.rig.status(JOB);
    expect(failingChecks).toEqual(['hidden-name']);
    const { data: log } = await call('job_log', { kind: ['check'] });
    const gate = log.steps.at(-1).seq;
    expect((await stage.cli(['show', JOB, String(gate)])).stdout).toContain('hidden-name');
    const told = await Promise.all([
      call('job_status'),
      call('wait_for_job', { timeoutSec: 1 }),
      call('show_step', { step: gate }),
      call('job_report'),
      assistant.read(`longhaul://jobs/${JOB}/status`),
      assistant.read(`longhaul://jobs/${JOB}/steps/${gate}`),
    ]);
    expect(told[0].data.status.failingChecks).toEqual([]);
    expect(JSON.stringify(told)).not.toContain('hidden-name');
  });

  test('guidance, a pause and its end are heard, in the name of the person by way of the assistant unless another is given', async () => {
    expect((await call('steer', { text: 'Use the old words.', messageId: 'once' })).data).toMatchObject({
      id: JOB,
      messageId: 'once',
      heard: true,
    });
    await call('steer', { text: 'Use the old words.', messageId: 'once' });
    expect((await call('pause', { from: 'alice' })).data).toMatchObject({ heard: true });
    expect((await call('wait_for_job')).data).toMatchObject({ reason: 'paused', status: { phase: 'paused' } });
    expect((await call('resume')).data).toMatchObject({ heard: true });
    await scene().stage.rig.until(JOB, ({ doing }) => doing.includes('sleep'));
    const { data } = await call('audit_job');
    expect(data.deeds.map(({ who }: Deed) => who)).toEqual(['alice', me]);
    expect(data.chain).toMatchObject({ ok: true, problems: [] });
  });

  test('budget is added, the goal amended, and the work goes on from an earlier step', async () => {
    const { stage } = scene();
    const { budget } = (await call('job_status')).data.status;
    await call('extend', { steps: 7 });
    await call('amend', { goal: 'Say hello, twice.', checks: ['true', { name: 'second', command: 'true', timeout: '2m' }] });
    await call('rewind', { to: 1, text: 'Begin again.' });
    await stage.rig.until(JOB, ({ doing }) => doing.includes('sleep'));
    expect((await call('job_status')).data.status.budget.maxSteps).toBe(budget.maxSteps + 7);
    const { data } = await call('audit_job');
    const deeds: readonly Deed[] = data.deeds;
    // Guidance waited for the end of the command under way; sent twice under one id, it is one message.
    expect(deeds.filter(({ what }) => what.includes('Use the old words.')).map(({ who }) => who)).toEqual([me]);
    expect(deeds.map(({ effect }) => effect).join()).toMatch(/goal.*checks|checks.*goal/);
    expect((await call('job_report')).text).toContain('Say hello, twice.');
  });

  test('a wait that its client gives up is over, and the server answers on; a cancelled job has ended', async () => {
    const { assistant } = scene();
    const stop = new AbortController();
    const waiting = assistant.call('wait_for_job', { id: JOB, timeoutSec: 600 }, { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toThrow();
    await call('cancel', { text: 'Enough.' });
    const { data } = await call('wait_for_job', { fromStep: 0 });
    expect(data).toMatchObject({ reason: 'ended', status: { outcome: { kind: 'cancelled' } } });
    expect(data.steps.at(-1)).toMatchObject({ kind: 'deliver' });
  });
}

function positions({ steps }: { readonly steps: readonly { readonly seq: number }[] }): readonly number[] {
  return steps.map(({ seq }) => seq);
}
