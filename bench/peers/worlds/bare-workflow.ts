/** The floor: a turn of two bare activities, one that asks the model and one that runs the command. It keeps no conversation. */
import { proxyActivities } from '@temporalio/workflow';

interface Activities {
  ask(model: string, turn: number): Promise<string | null>;
  act(command: string, cwd: string): Promise<number>;
}

const { ask, act } = proxyActivities<Activities>({ startToCloseTimeout: '10 seconds' });

export async function bare(model: string, cwd: string, mostTurns: number): Promise<string> {
  for (let turn = 1; turn <= mostTurns; turn++) {
    const command = await ask(model, turn);
    if (command === null) return 'done';
    await act(command, cwd);
  }
  return 'out of turns';
}
