/** Events that a source has lost: how complete the picture is in which an alert stands. */
export interface Drops {
  readonly total: number;
  /** By system call. */
  readonly calls: ReadonlyMap<string, number>;
  /** By the path of the cgroup whose processes made them. */
  readonly cgroups: ReadonlyMap<string, number>;
}

/** Nothing was lost. */
export const noDrops: Drops = { total: 0, calls: new Map(), cgroups: new Map() };
