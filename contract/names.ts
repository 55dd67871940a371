/** Names that are in histories for ever. Adding is free; renaming breaks running jobs. */
export const WORKFLOW = 'codingJob';
export const TASK_QUEUE = 'longhaul';

export const QUERIES = { status: 'status' } as const;

/** Search attributes of a job, with their Temporal types; the embedded server is started with them. */
export const SEARCH_ATTRIBUTES = {
  LonghaulPhase: 'Keyword',
  LonghaulRepository: 'Keyword',
  LonghaulNeedsInput: 'Bool',
  LonghaulMilestone: 'Keyword',
  LonghaulTokens: 'Int',
  LonghaulUsd: 'Double',
} as const;

/** Key of the memo that carries the last published status: readable when no worker is up and after the end. */
export const STATUS_MEMO = 'longhaul';
