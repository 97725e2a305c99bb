import type { Group, User } from '../../state/machine.ts';
import { ByteCursor } from './byte-cursor.ts';

const userEntry = 0;

/** Reads a user list block: users and groups, told apart by a byte. */
export function readUserList(
  bytes: Uint8Array,
  begin: number,
  length: number,
  version: number,
): { users: User[]; groups: Group[] } {
  const cursor = new ByteCursor(bytes, begin, begin + length, 'user list');
  const [users, groups]: [User[], Group[]] = [[], []];
  while (cursor.left >= 7) {
    const entry = cursor.at;
    const entryLength = version >= 2 ? cursor.u32() : 0;
    if (cursor.u8() === userEntry)
      users.push({
        uid: cursor.u32(),
        gid: cursor.u32(),
        name: cursor.text(),
        home: cursor.text(),
        shell: cursor.text(),
      });
    else groups.push({ gid: cursor.u32(), name: cursor.text() });
    if (entryLength > 0) cursor.at = entry + entryLength;
  }
  return { users, groups };
}
