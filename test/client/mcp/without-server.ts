/** No Temporal server, or another one than before: calls that need it say so, the others and the process go on. */
import { Assistant } from './assistant';
import type { Scene } from './offering';

const JOB = 'asks-first';

export function withoutServer(scene: () => Scene): void {
  test('started without a server it offers everything, reads what is on this machine, and says of the rest how to start one', async () => {
    const lonely = await Assistant.start(scene().stage, [], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    const [refused, log, report, { resources }, read] = await Promise.all([
      Promise.all([lonely.call('list_jobs'), lonely.call('wait_for_job', { id: JOB }), lonely.call('steer', { id: JOB, text: 'Go on.' })]),
      lonely.call('job_log', { id: JOB }),
      lonely.call('job_report', { id: JOB }),
      lonely.client.listResources(),
      lonely.read('longhaul://jobs').catch((error: Error) => error.message),
    ]);
    const away = { field: 'server', value: '127.0.0.1:1', remedy: expect.stringContaining('longhaul dev') };
    for (const { problems } of refused) expect(problems).toEqual([expect.objectContaining(away)]);
    expect(read).toContain('longhaul dev');
    expect(log.data.steps[0]).toMatchObject({ seq: 0, kind: 'prepare' });
    expect(report.text).toContain('delivered');
    expect(resources.map(({ uri }) => uri)).toEqual(['longhaul://jobs']);
    await lonely.close();
  });

  test('a server that was killed and is back is found again by the same process', async () => {
    const { stage, assistant } = scene();
    await stage.rig.restartServer();
    expect((await assistant.call('job_status', { id: JOB })).data.status).toMatchObject({ phase: 'ended' });
  });
}
