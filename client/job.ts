/** One job, by its id: what follows it holds this. Asks nothing by itself. */
import type { SeenStatus } from './seen-status';
import { type EventOptions, type JobEvent, type Watched, watchJob } from './watch';

export class Job {
  constructor(
    private readonly longhaul: Watched,
    readonly id: string,
  ) {}

  /** Throws `RejectedError` if there is no job under this id, `NoServerError`. */
  status(): Promise<SeenStatus> {
    return this.longhaul.status(this.id);
  }

  /**
   * Steps as they are recorded and the status as it changes, until the job ends. What was left at an event is taken up again with
   * `events({ fromStep: event.next })`, in another process too. A job that waits for a person does not end the stream.
   */
  events(options: EventOptions = {}): AsyncIterable<JobEvent> {
    return watchJob(this.longhaul, this.id, options);
  }
}
