/** Every cap in one place. Sizes in bytes unless the name says otherwise; each with where its number comes from. */
export const LIMITS = {
  /** Goal text: it is in every prompt and in the workflow's input. */
  goalBytes: 16_384,
  constraints: 50,
  checks: 20,
  /** A steering message: it is in the history once and in every prompt after that. */
  messageBytes: 8_192,
  /** Messages of people that wait to be recorded: with their size, a quarter of what continue-as-new can carry. */
  waitingMessages: 64,
  /** The whole job file as JSON, far under Temporal's 2 MB payload error: it is carried by each continue-as-new. */
  specBytes: 65_536,
  /** Output kept for the model: peers settled at 10 to 16 KB, head and tail. */
  observationBytes: 12_288,
  /** Output kept in the store for `recall`. */
  storedOutputBytes: 1_048_576,
  /** One file of the work tree. GitHub refuses 100 MB; a job that makes larger ones made a mistake. */
  fileBytes: 50 * 1024 * 1024,
  /** What continue-as-new carries of the brain's state, in the worst case: every label and name as long as may be and in wide characters. */
  stateBytes: 20_480,
  titleChars: 100,
  toolCallsPerReply: 16,
} as const;
