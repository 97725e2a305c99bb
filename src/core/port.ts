import type { Text } from './text.ts';

/** Time as a dependency, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** Structured log to stderr; results never go here. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Progress of long work: a title, done and total in the given unit; a terminal draws it, a pipe ignores it. */
export interface Progress {
  update(step: {
    readonly title: Text;
    readonly done?: number;
    readonly total?: number;
    readonly unit?: 'bytes' | 'items';
  }): void;
  done(): void;
}

/** A statement of an SQLite connection. */
export interface SqliteStatement {
  all(...parameters: readonly SqliteValue[]): readonly Readonly<Record<string, SqliteValue>>[];
  get(...parameters: readonly SqliteValue[]): Readonly<Record<string, SqliteValue>> | undefined;
  run(...parameters: readonly SqliteValue[]): void;
}

/** Values that cross the SQLite port. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** Port of an embedded SQLite; `node:sqlite` where the Node has it, else the WebAssembly build. */
export interface Sqlite {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  close(): void;
}

/** Opens one SQLite file. @throws a room's error where the file is no database. */
export type OpenSqlite = (path: string, options: { readonly readOnly: boolean }) => Promise<Sqlite>;
