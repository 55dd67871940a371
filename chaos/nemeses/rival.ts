/**
 * Two attempts at one step at once: the server is told that a running attempt failed, as by a supervisor that is wrong about a death,
 * so that the next attempt begins, on this worker or another, while the first one still runs.
 */
import { ApplicationFailure } from '@temporalio/client';
import { type Nemesis, struck } from './nemesis';

export const rival: Nemesis = {
  name: 'rival',
  about: 'a second attempt at a step begun while the first one runs',
  weight: 6,
  async strike({ client, jobs }, dice) {
    const { id } = dice.pick(jobs).spec;
    try {
      const { raw } = await client.workflow.getHandle(id).describe();
      const running = raw.pendingActivities?.find(({ state }) => state === 2);
      if (!running?.activityId) return struck(`${id}: nothing ran`);
      const failure = ApplicationFailure.create({ type: 'Rival', message: 'Taken for dead.', nextRetryDelay: 1 });
      await client.activity.fail({ workflowId: id, activityId: running.activityId }, failure);
      return struck(`${id}: ${running.activityType?.name} ${running.activityId}`);
    } catch {
      return struck(`${id}: too late`);
    }
  },
};
