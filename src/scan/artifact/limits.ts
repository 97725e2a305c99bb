/** Bounds of one inspection; they hold whatever the artifact says of itself. */
export interface InspectionLimits {
  /** Bytes of file content that may be held at once, over all threads; a file beyond one thread's share is reported as a problem. */
  readonly memory: number;
  /** Entries of one layer. */
  readonly entries: number;
  /** Uncompressed bytes of one layer. */
  readonly layerBytes: number;
  /** UTF-16 units of one path; Linux allows 4,096 bytes. */
  readonly pathLength: number;
  /** Bytes that the names of one layer's entries take, compacted. */
  readonly journalBytes: number;
}

/** The bounds that hold where nothing else is said. */
export const defaultLimits: InspectionLimits = {
  memory: 512 * 2 ** 20,
  entries: 4_000_000,
  layerBytes: 64 * 2 ** 30,
  pathLength: 4096,
  journalBytes: 96 * 2 ** 20,
};
