/** Kinds of archive members; `other` are kinds that no container runtime unpacks (volume labels, GNU dump folders, vendor types). */
export type TarEntryType =
  | 'file'
  | 'directory'
  | 'hardlink'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'fifo'
  | 'other';

/** One member of a tar archive, long names and PAX records already applied. */
export interface TarEntry {
  /** Normalised path from the root (see `normalizePath`); empty for the root folder. */
  readonly path: string;
  /** The path as the archive spells it, `./` and `..` included. */
  readonly rawPath: string;
  readonly type: TarEntryType;
  /** Bytes of content that follow in the archive. */
  readonly size: number;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, with a fraction where PAX gives one. */
  readonly mtime: number;
  /** Target: of a symbolic link as written, of a hard link the normalised path; else empty. */
  readonly linkPath: string;
  /** PAX records of this member with the global ones beneath; absent where there are none. */
  readonly pax?: ReadonlyMap<string, string>;
  /** A sparse file: its content in the archive is packed (holes left out), and this is its size when unpacked. */
  readonly sparseSize?: number;
  /** Byte offset of the member's header in the archive, and of its content. */
  readonly offset: number;
  readonly contentOffset: number;
}

/** Bounds that keep hostile archives from costing time or memory. */
export interface TarLimits {
  /** Members; default 10 million. */
  readonly maxEntries?: number;
  /** Bytes of one PAX header, long name or long link; default 1 MiB. */
  readonly maxMetadata?: number;
}
