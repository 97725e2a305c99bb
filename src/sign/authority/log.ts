import { appendFile, open, readFile, rename, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry } from '../bundle/bundle.ts';
import { encodeBase64, encodeHex, hashOf, sameBytes } from '../bytes.ts';
import { SignError } from '../error.ts';
import { readJson } from '../json.ts';
import type { SigningKey } from '../key/private-key.ts';
import { parseCheckpoint } from '../log/checkpoint.ts';
import { MerkleTree } from '../log/merkle-tree.ts';
import { promisedBytes } from '../log/promise.ts';
import { detail } from '../details.ts';

/** An entry as the log keeps it. */
export interface KeptEntry {
  readonly body: Uint8Array;
  /** Seconds since 1970. */
  readonly time: number;
  readonly leaf: Uint8Array;
}

/** A transparency log on disk. An entry is answered for only once it is on the disk. */
export interface TransparencyLog {
  readonly key: SigningKey;
  readonly logId: Uint8Array;
  readonly tree: MerkleTree;
  /** Adds an entry, or finds it where it is there already. */
  add(body: Uint8Array): Promise<{ readonly index: number; readonly isNew: boolean }>;
  entry(index: number): KeptEntry | undefined;
  /** Index of the entry with a leaf's hash, hexadecimal. */
  find(leaf: string): number | undefined;
  /** The entry with its proof against the present tree. */
  proven(index: number, kind: { readonly promised: boolean }): Promise<LogEntry>;
  /** Signed head of the tree (C2SP, tlog-checkpoint). */
  checkpoint(): Promise<string>;
  close(): Promise<void>;
}

/** How a log is opened. */
export interface LogOptions {
  readonly folder: string;
  readonly key: SigningKey;
  /** Name under which it signs its checkpoints. */
  readonly name: string;
  /** First line of its checkpoints; starts with the name. */
  readonly origin: string;
  readonly now: () => number;
}

/** Opens a log, making it where there is none. What a crash left half written is cut off. @throws {SignError} SIGN_MALFORMED where earlier entries were changed. */
export async function openLog({ folder, key, name, origin, now }: LogOptions): Promise<TransparencyLog> {
  const file = join(folder, 'entries.jsonl');
  const tree = new MerkleTree();
  const entries: KeptEntry[] = [];
  const leaves = new Map<string, number>();
  const keep = (body: Uint8Array, time: number) => {
    const leaf = tree.append(body);
    leaves.set(encodeHex(leaf), entries.length);
    entries.push({ body, time, leaf });
  };
  for (const { body, time } of await readEntries(file)) keep(body, time);
  await checkHead(join(folder, 'checkpoint'), tree);
  const handle = await open(file, 'a', 0o600);
  const logId = hashOf('sha256', key.publicKey.spki);
  const checkpoint = async () => {
    const head = `${origin}\n${tree.size}\n${encodeBase64(tree.root())}\n`;
    const signature = await key.sign(new TextEncoder().encode(head));
    return `${head}\n— ${name} ${encodeBase64(Buffer.concat([logId.subarray(0, 4), signature]))}\n`;
  };
  let queue: Promise<unknown> = Promise.resolve();
  const append = async (body: Uint8Array) => {
    const known = leaves.get(encodeHex(hashOf('sha256', Uint8Array.of(0), body)));
    if (known !== undefined) return { index: known, isNew: false };
    const time = Math.floor(now() / 1000);
    await writeDurably(handle, `${JSON.stringify({ time, body: encodeBase64(body) })}\n`);
    keep(body, time);
    await replace(join(folder, 'checkpoint'), await checkpoint());
    return { index: entries.length - 1, isNew: true };
  };
  return {
    key,
    logId,
    tree,
    entry: (index) => entries[index],
    find: (leaf) => leaves.get(leaf),
    checkpoint,
    // One after the other: the order on disk is the order of the tree.
    add(body) {
      const added = queue.then(() => append(body));
      queue = added.catch(() => undefined);
      return added;
    },
    proven: (index, { promised }) => prove({ key, logId, tree, checkpoint }, entries[index], index, promised),
    async close() {
      await queue;
      await handle.close();
    },
  };
}

/** Size and head are read at once: an entry that comes meanwhile is not of this proof. */
async function prove(
  { key, logId, tree, checkpoint }: Pick<TransparencyLog, 'checkpoint' | 'key' | 'logId' | 'tree'>,
  kept: KeptEntry | undefined,
  index: number,
  promised: boolean,
): Promise<LogEntry> {
  if (kept === undefined) throw new RangeError(`no entry ${index}`);
  const [treeSize, rootHash, hashes, head] = [BigInt(tree.size), tree.root(), tree.inclusion(index), checkpoint()];
  const document = readJson(kept.body, 'log entry, body');
  const entry: LogEntry = {
    logIndex: BigInt(index),
    logId,
    kind: document.text('kind'),
    version: document.text('apiVersion'),
    integratedTime: promised ? kept.time : undefined,
    promise: undefined,
    proof: { logIndex: BigInt(index), treeSize, rootHash, hashes, checkpoint: await head },
    body: kept.body,
  };
  return promised ? { ...entry, promise: await key.sign(promisedBytes(entry)) } : entry;
}

async function writeDurably(handle: FileHandle, line: string): Promise<void> {
  await handle.appendFile(line);
  await handle.datasync();
}

async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Whole lines; a last line without its end was never answered for. */
async function readEntries(file: string): Promise<readonly { body: Uint8Array; time: number }[]> {
  await appendFile(file, '', { mode: 0o600 });
  const bytes = await readFile(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(file, end);
  const lines = bytes.subarray(0, end).toString().split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const entry = readJson(line, `${file}, line ${index + 1}`);
    return { body: entry.bytes('body'), time: Number(entry.count('time')) };
  });
}

/** What was signed once must still be the beginning of the tree. */
async function checkHead(path: string, tree: MerkleTree): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const { treeSize, rootHash } = parseCheckpoint(text);
  if (treeSize <= BigInt(tree.size) && sameBytes(tree.root(Number(treeSize)), rootHash)) return;
  throw new SignError('SIGN_MALFORMED', {
    message: detail('the entries are not those that the log has signed: they were changed or cut off'),
    where: path,
  });
}
