/** The floor: what the server and the SDK cost when activities do nothing. Two a turn, with 100 bytes of arguments, like a job's. */
import { proxyActivities } from '@temporalio/workflow';

const { empty } = proxyActivities<{ empty(input: string): Promise<string> }>({ startToCloseTimeout: '1 minute' });

export async function floor(turns: number): Promise<void> {
  const input = 'x'.repeat(100);
  for (let turn = 0; turn < turns; turn++) {
    await empty(input);
    await empty(input);
  }
}
