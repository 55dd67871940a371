/** How commands end, for scripts. Documented in docs/cli.md; a number never changes its meaning. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  rejected: 2,
  notDelivered: 3,
  cancelled: 4,
  noServer: 5,
  waiting: 6,
  brokenChain: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
