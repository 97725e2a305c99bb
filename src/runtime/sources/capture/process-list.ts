import { cTexts } from '../../events/decode.ts';
import { newThread } from '../../state/new-thread.ts';
import type { Thread } from '../../state/thread.ts';
import { ByteCursor } from './byte-cursor.ts';

/** Reads a process list block of any version: each version added fields, the last also a length for each entry. */
export function* readProcessList(bytes: Uint8Array, begin: number, length: number, version: number): Generator<Thread> {
  const cursor = new ByteCursor(bytes, begin, begin + length, 'process list');
  while (cursor.left >= 12) yield readProcess(cursor, version);
}

function readProcess(cursor: ByteCursor, version: number): Thread {
  const entry = cursor.at;
  const entryLength = version >= 9 ? cursor.u32() : 0;
  const [tid, pid] = [cursor.i64(), cursor.i64()];
  const thread = newThread(tid, pid);
  thread.parentId = cursor.i64();
  if (version >= 6) thread.sessionId = cursor.i64();
  if (version >= 8) thread.virtualGroupId = cursor.i64();
  thread.comm = cursor.text();
  thread.exe = cursor.text();
  if (version >= 7) thread.exePath = cursor.text();
  thread.arguments = cTexts(cursor.bytes(cursor.u16()));
  thread.cwd = folder(cursor.text());
  cursor.bytes(8 + 4);
  thread.credentials = { ...thread.credentials, uid: cursor.u32(), gid: cursor.u32() };
  if (version >= 2) cursor.bytes(3 * 4 + 2 * 8);
  if (version >= 3) thread.environment = cTexts(cursor.bytes(cursor.u16()));
  if (version >= 4) readNamespaces(cursor, thread, version);
  if (entryLength > 0) {
    readLater(new Later(cursor, entry + entryLength), thread);
    cursor.at = entry + entryLength;
  }
  return thread;
}

function readNamespaces(cursor: ByteCursor, thread: Thread, version: number): void {
  thread.virtualTid = cursor.i64();
  thread.virtualPid = cursor.i64();
  thread.cgroups = cTexts(cursor.bytes(cursor.u16()));
  if (version >= 5) thread.root = cursor.text();
}

/** Fields that writers appended over the years: each stands only if the entry is long enough. */
class Later {
  readonly #cursor: ByteCursor;
  readonly #end: number;

  constructor(cursor: ByteCursor, end: number) {
    this.#cursor = cursor;
    this.#end = end;
  }

  u8(): number | undefined {
    return this.#cursor.at + 1 <= this.#end ? this.#cursor.u8() : undefined;
  }

  u32(): number | undefined {
    return this.#cursor.at + 4 <= this.#end ? this.#cursor.u32() : undefined;
  }

  u64(): bigint | undefined {
    return this.#cursor.at + 8 <= this.#end ? this.#cursor.u64() : undefined;
  }
}

function readLater(later: Later, thread: Thread): void {
  later.u64();
  thread.tty = later.u32() ?? thread.tty;
  thread.credentials.loginUid = later.u32() ?? thread.credentials.loginUid;
  const { executable, capabilities } = thread;
  executable.writable = later.u8() === 1;
  capabilities.inheritable = later.u64() ?? 0n;
  capabilities.permitted = later.u64() ?? 0n;
  capabilities.effective = later.u64() ?? 0n;
  executable.upperLayer = later.u8() === 1;
  executable.inode = later.u64() ?? 0n;
  executable.changed = later.u64() ?? 0n;
  executable.modified = later.u64() ?? 0n;
  executable.fromMemfd = later.u8() === 1;
  executable.lowerLayer = later.u8() === 1;
  thread.groupId = Number(BigInt.asIntN(64, later.u64() ?? -1n));
}

function folder(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}
