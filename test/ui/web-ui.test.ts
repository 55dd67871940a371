/**
 * A person who has nothing but Temporal's Web UI runs a job: reads its dashboard, approves, steers, pauses, resumes, cancels. With
 * `TEST_PICTURES=1` the pictures in docs/pictures/ are made anew.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { stepsOf } from '../../client/steps';
import { startJob } from '../../client/submission';
import type { JobSpec } from '../../contract/job';
import { finish, run, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { inBrowser, openBrowser } from '../support/browser';
import { jobSpec } from '../support/job-spec';
import { ROOT } from '../support/programs';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { WebUi } from './web-ui';

let rig: Rig;
let browser: Browser | null;

beforeAll(async () => {
  browser = await openBrowser();
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(async () => {
  await browser?.close();
  await rig.stop();
});

/** A browser on a busy machine. */
const SLOWLY_MS = 400_000;
const REVIEWED = { plan: 'milestones', review: { plan: true } } as const;
const PLAN: Reply = {
  calls: [
    {
      tool: 'plan',
      args: {
        milestones: [
          { title: 'The greeting is right', proof: { command: 'grep -qx hello greeting.txt' } },
          { title: 'It is said twice', proof: { command: 'test -f twice.txt' } },
        ],
      },
    },
  ],
};
const PROVE: Reply = { calls: [{ tool: 'prove', args: {} }] };
const SLOW = run('for i in $(seq 1200); do echo "suite $i of 1200 passed"; sleep 0.5; done');

inBrowser(
  'steer, pause, approve and cancel, from the Web UI alone',
  async () => {
    const id = 'greeting-service';
    await submit(id, [PLAN, write('greeting.txt', 'hello\n'), PROVE, SLOW, finish('Done.')]);
    const ui = await WebUi.open(browser as Browser, rig.server.uiUrl);

    expect(await ui.dashboard(id, /parked.*approve/)).toMatch(
      /Goal: The greeting.*0 of 2 proven.*▶ The greeting is right.*Steps: 4 of 100/,
    );
    await picture(ui, 'dashboard-asks');
    const offered = await ui.send('Update', 'approve', '{"from":"ann","text":"Go on."}');
    expect(offered.filter((it) => it.includes('\n')).map((it) => it.split('\n')[0])).toEqual(
      expect.arrayContaining(['steer', 'answer', 'approve', 'reject', 'pause', 'resume', 'extend', 'amend', 'rewind', 'cancel']),
    );

    expect(await ui.dashboard(id, /working.*1 of 2 proven/)).toMatch(/✓ The greeting is right ▶ It is said twice/);
    await ui.job(id, 'pending-activities');
    await ui.page
      .getByText(/suite \d+ of 1200 passed/)
      .first()
      .waitFor();
    await picture(ui, 'pending-activity');
    await ui.send('Signal', 'steer', '{"from":"ann","text":"Say it twice in one file."}');
    await ui.send('Update', 'pause', '{"from":"ann"}');
    expect(await ui.dashboard(id, /paused by ann/)).toContain('Send update resume');
    await picture(ui, 'dashboard-paused');
    await ui.send('Update', 'resume');
    await ui.dashboard(id, /working/);
    await ui.requestCancellation();
    expect(await ui.dashboard(id, /cancelled/)).toContain('cancelled');
    await rig.until(id, ({ phase }) => phase === 'ended');

    const titles = (await stepsOf(rig.home, id, 0)).filter(({ kind }) => kind === 'human').map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['ann: approve: Go on.', 'ann: pause', 'a person: resume']));
    await ui.job(id);
    await ui.page
      .getByText(/step 5 · model/)
      .first()
      .waitFor();
    await picture(ui, 'timeline');
  },
  SLOWLY_MS,
);

inBrowser(
  'an update that makes no sense is refused in the form, in words',
  async () => {
    const id = 'nothing-asked';
    await submit(id, [SLOW, finish('Done.')], {});
    await rig.until(id, ({ doing }) => doing.includes('seq 1200'));
    const ui = await WebUi.open(browser as Browser, rig.server.uiUrl);
    await ui.job(id);
    // The form stays open, with the reason in it.
    void ui.send('Update', 'approve').catch(() => []);
    await ui.page
      .getByText(/Nothing waits for approval/)
      .first()
      .waitFor();
    await rig.client.workflow.getHandle(id).cancel();
    await rig.until(id, ({ phase }) => phase === 'ended');
  },
  SLOWLY_MS,
);

inBrowser(
  'the list is a board: what each job does, how far it is, and which one waits for a person',
  async () => {
    const solved = [write('greeting.txt', 'hello\n'), finish('Done.')];
    await submit('export-streams', solved, {});
    await submit('login-times-out', [PLAN, write('greeting.txt', 'hello\n'), PROVE, SLOW], { plan: 'milestones' });
    await submit('flaky-upload', solved, { review: { delivery: true } });
    await rig.until('export-streams', ({ phase }) => phase === 'ended');
    await rig.until('login-times-out', ({ doing }) => doing.includes('seq 1200'));
    await rig.until('flaky-upload', ({ phase }) => phase === 'parked');
    const ui = await WebUi.open(browser as Browser, rig.server.uiUrl);
    const columns = ['LonghaulPhase', 'LonghaulNeedsInput', 'LonghaulMilestone', 'LonghaulTokens', 'LonghaulUsd'];
    await ui.board(columns, ['Run ID', 'Type', 'End']);
    expect(await ui.line('export-streams')).toMatch(/COMPLETED export-streams .*ended FALSE \d+ 0/);
    expect(await ui.line('login-times-out')).toMatch(/RUNNING login-times-out .*working FALSE 1\/2 \d+ 0/);
    expect(await ui.line('flaky-upload')).toMatch(/RUNNING flaky-upload .*parked TRUE \d+ 0/);
    await picture(ui, 'list');
    await ui.page.goto(`${rig.server.uiUrl}/namespaces/default/workflows?query=${encodeURIComponent('LonghaulNeedsInput = true')}`);
    await ui.line('flaky-upload');
    expect(await ui.page.getByRole('link', { name: 'login-times-out' }).count()).toBe(0);
    for (const id of ['login-times-out', 'flaky-upload']) await rig.client.workflow.getHandle(id).terminate();
  },
  SLOWLY_MS,
);

async function submit(id: string, replies: readonly Reply[], how: Partial<JobSpec> = REVIEWED): Promise<void> {
  rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  await startJob(rig.client, jobSpec({ id, repository, base: 'HEAD', goal: 'The greeting is right, and said twice.', ...how }));
}

async function picture(ui: WebUi, name: string): Promise<void> {
  if (process.env.TEST_PICTURES !== '1') return;
  mkdirSync(join(ROOT, 'docs', 'pictures'), { recursive: true });
  await ui.page.screenshot({ path: join(ROOT, 'docs', 'pictures', `${name}.png`) });
}
