/** Tools and resources as a client finds them, and the process that offers them. */
import { ACTS } from '../../../contract/acts';
import type { Stage } from '../cli/stage';
import { Assistant } from './assistant';

export interface Scene {
  readonly stage: Stage;
  readonly assistant: Assistant;
}

export function offering(scene: () => Scene): void {
  test('every act of the contract is a tool; what changes nothing says so, and only what cannot be taken back is called destructive', async () => {
    const { tools } = await scene().assistant.client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...ACTS, 'fork', 'submit_job', 'wait_for_job']));
    const hinted = (hint: 'readOnlyHint' | 'destructiveHint') => tools.filter((it) => it.annotations?.[hint]).map(({ name }) => name);
    const reading = ['list_jobs', 'job_status', 'wait_for_job', 'job_log', 'show_step', 'job_diff', 'job_report', 'job_cost', 'audit_job'];
    expect(hinted('readOnlyHint')).toEqual(reading);
    expect(hinted('destructiveHint')).toEqual(['cancel']);
    expect(names.filter((name) => !reading.includes(name)).sort()).toEqual([...ACTS, 'fork', 'submit_job'].sort());
  });

  test('a job can hold what a job file holds: the schema of submit_job is that of a job file', async () => {
    const { tools } = await scene().assistant.client.listTools();
    const { stdout } = await scene().stage.cli(['schema']);
    const told: object | undefined = tools.find(({ name }) => name === 'submit_job')?.inputSchema;
    expect({ ...told, $schema: '' }).toEqual({ ...JSON.parse(stdout), $schema: '', title: undefined });
  });

  test('with --read-only nothing is offered that changes anything, and a call of it is refused', async () => {
    const reader = await Assistant.start(scene().stage, ['--read-only']);
    const { tools } = await reader.client.listTools();
    expect(tools.filter((it) => it.annotations?.readOnlyHint !== true)).toEqual([]);
    expect((await reader.call('cancel', { id: 'any' })).problems).toEqual([expect.objectContaining({ field: 'tool', value: 'cancel' })]);
    await reader.close();
  });

  test('lines that are no messages are passed over, and the process ends well when its client goes, or by SIGTERM', async () => {
    const [gone, ended] = [scene().stage.start(['mcp']), scene().stage.start(['mcp'])];
    const ping = (id: number) => `${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`;
    for (const { child } of [gone, ended]) child.stdin?.write(`garbage\n{"jsonrpc":"2.0"}\n[1,2\n${ping(7)}`);
    for (const program of [gone, ended]) expect(JSON.parse(await program.line(() => true))).toMatchObject({ id: 7, result: {} });
    gone.child.stdin?.end();
    process.kill(ended.pid, 'SIGTERM');
    expect([(await gone.exit).code, (await ended.exit).code]).toEqual([0, 0]);
  });
}
