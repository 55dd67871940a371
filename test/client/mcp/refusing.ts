/** What is refused: as a result that an assistant can read and do better, never as a failure of the protocol. */
import { Assistant } from './assistant';
import type { Scene } from './offering';

export function refusing(scene: () => Scene): void {
  test('a job with mistakes is refused with all of them at once, those of its repository too, each with a remedy', async () => {
    const { stage, assistant } = scene();
    const job = {
      repository: stage.repository('mistaken'),
      base: 'mian',
      gaol: 'g',
      checks: [{ comand: 'x' }],
      model: 'm',
      budget: { maxSteps: 0 },
    };
    const { problems = [] } = await assistant.call('submit_job', job);
    const fields = problems.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['base', 'gaol', 'goal', 'budget.maxSteps']));
    expect(fields.some((field) => field.startsWith('checks[0]'))).toBe(true);
    for (const { remedy } of problems) expect(remedy).not.toBe('');
    expect((await assistant.call('list_jobs')).data.jobs.map(({ id }: { readonly id: string }) => id)).not.toContain('mistaken');
  });

  test.each([
    ['job_status', {}, 'id', '', /list_jobs/],
    ['job_status', { id: '../../etc' }, 'id', '../../etc', /list_jobs/],
    ['job_status', { id: 'asks-first', gaol: 1 }, 'gaol', '', /arguments are: id/],
    ['steer', { id: 'asks-first', text: ' ' }, 'text', ' ', /What the job should know/],
    ['job_log', { id: 'asks-first', kind: ['tols'] }, 'kind[0]', 'tols', /kinds/],
    ['amend', { id: 'asks-first', checks: [{ comand: 'x' }] }, 'checks[0]', 'comand', /commands/],
    ['extend', { id: 'asks-first' }, 'extend', '', /at least one/],
    ['wait_for_job', { id: 'asks-first', timeoutSec: 1e9 }, 'timeoutSec', '1000000000', /seconds/],
    ['show_step', { id: 'asks-first', step: 999 }, 'step', '999', /job_log/],
    ['show_step', { id: 'asks-first', step: 0, offset: 1e9 }, 'offset', '1000000000', /Begin again/],
    ['job_diff', { id: 'never-was' }, 'id', 'never-was', /LONGHAUL_HOME/],
    ['job_status', { id: 'never-was' }, 'id', 'never-was', /list/],
    ['steer', { id: 'asks-first', text: 'Go on.' }, 'id', 'asks-first', /--base/],
    ['deploy', {}, 'tool', 'deploy', /submit_job/],
  ])('%s of %j is refused with the field, its value and a remedy', async (name, args, field, value, remedy) => {
    const { problems } = await scene().assistant.call(name, args);
    expect(problems).toHaveLength(1);
    expect(problems?.[0]).toMatchObject({ field, problem: expect.stringMatching(/./), remedy: expect.stringMatching(remedy) });
    expect(problems?.[0]?.value).toContain(value);
  });

  test('a resource that is not there is refused with what to do', async () => {
    const { assistant } = scene();
    await expect(assistant.read('longhaul://jobs/never-was/status')).rejects.toThrow(/never-was.*longhaul list/);
    await expect(assistant.read('longhaul://jobs/asks-first/steps/x')).rejects.toThrow(/is not the number of a step/);
  });

  test('an assistant may not choose the sandbox that isolates nothing, unless a person started its server so', async () => {
    const { stage } = scene();
    const careful = await Assistant.start(stage);
    const job = { repository: stage.repository('unsafe'), base: 'mian', goal: 'g', checks: [], model: 'm', sandbox: 'local' };
    const { problems = [] } = await careful.call('submit_job', job);
    expect(problems.map(({ field }) => field)).toEqual(['sandbox', 'base']);
    expect(problems[0]?.remedy).toContain('--allow-local-sandbox');
    await careful.close();
  });
}
