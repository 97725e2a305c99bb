import type { Digest } from '../../core/index.ts';

/** Folder of what a pack holds beside its OCI layout (docs/packs.md). */
export const packFolder = 'dartagnan';
/** The document that says what is in a pack. */
export const packDocument: string = `${packFolder}/pack.json`;

/** What a pack says of itself. */
export interface PackDocument {
  /** Milliseconds since 1970; expiry of what a trust server said is judged at that time. */
  readonly created: number;
  readonly images: readonly PackedImage[];
  /** Name of the trust policy among the files. */
  readonly policy: string | undefined;
  /** The policy and the files that it names, under their names in it. */
  readonly files: readonly PackedFile[];
  /** What revocation services and trust servers said. */
  readonly answers: readonly PackedAnswer[];
}

/** An image of a pack. */
export interface PackedImage {
  /** `registry/repository:tag` or `registry/repository@digest`, as it was named. */
  readonly name: string;
  readonly digest: Digest;
}

/** A file of a pack, at `dartagnan/files/NAME`. */
export interface PackedFile {
  /** A relative path without `..`. */
  readonly name: string;
  readonly digest: Digest;
}

/** An answer of a responder, a list, or a document of a trust server, at `dartagnan/answers/HEX`. */
export interface PackedAnswer {
  readonly url: string;
  /** Digest of what was asked; absent for what is fetched by its address alone. */
  readonly request: Digest | undefined;
  readonly digest: Digest;
}

/** Where a file of a pack lies. */
export function filePath(name: string): string {
  return `${packFolder}/files/${name}`;
}

/** Where an answer of a pack lies. */
export function answerPath(digest: Digest): string {
  return `${packFolder}/answers/${digest.slice(digest.indexOf(':') + 1)}`;
}

/** Whether a file may be packed and unpacked under its name: it stays below the folder that it is unpacked into. */
export function isPackable(name: string): boolean {
  const parts = name.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  return isPlain && name.length <= 1024 && !/[\\:\0]/.test(name);
}
