/** Who commands run as: numbers, since the container has its own names. */
export interface UserId {
  readonly uid: number;
  readonly gid: number;
}
