/** The bare turn: as many activities as a job's has, with as long arguments. */
import { proxyActivities } from '@temporalio/workflow';

const { ask, act } = proxyActivities<{ ask(input: string): Promise<string>; act(input: string): Promise<string> }>({
  startToCloseTimeout: '1 minute',
});

export async function bare(turns: number): Promise<void> {
  const input = 'x'.repeat(100);
  for (let turn = 0; turn < turns; turn++) {
    await ask(input);
    await act(input);
  }
}
