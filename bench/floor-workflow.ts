/** The floor: what the server and the SDK take when activities do nothing. Two a turn, with 100 bytes of arguments, as a job has. */
import { proxyActivities } from '@temporalio/workflow';

const { empty } = proxyActivities<{ empty(input: string): Promise<string> }>({ startToCloseTimeout: '1 minute' });

export async function floor(turns: number): Promise<void> {
  const input = 'x'.repeat(100);
  for (let turn = 0; turn < turns; turn++) {
    await empty(input);
    await empty(input);
  }
}
