import { decodeBase64, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import { verifySignature } from '../key/public-key.ts';
import type { LogAuthority } from '../trust/trusted-root.ts';
import { detail } from '../details.ts';

/** The signed head of a log's tree (C2SP, tlog-checkpoint and signed-note). */
export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** What the signatures are over. */
  readonly signed: Uint8Array;
  readonly signatures: readonly CheckpointSignature[];
}

/** One signature line of a note. */
export interface CheckpointSignature {
  readonly name: string;
  /** First four bytes of the key's id. */
  readonly keyHint: Uint8Array;
  readonly signature: Uint8Array;
}

/** Reads a checkpoint. @throws {SignError} SIGN_REFUSED naming the line that is wrong. */
export function parseCheckpoint(note: string): Checkpoint {
  const end = note.indexOf('\n\n');
  if (end < 0) throw refused(detail('the checkpoint has no signatures'));
  const [origin = '', size = '', root = ''] = note.slice(0, end).split('\n');
  if (!/^\d{1,19}$/.test(size)) throw refused(detail('the second line of the checkpoint is no size of a tree'));
  const rootHash = decodeBase64(root, 'checkpoint, third line');
  if (origin === '' || rootHash.length !== 32)
    throw refused(detail('the checkpoint has no origin, or its third line is no root hash'));
  const lines = note
    .slice(end + 2)
    .split('\n')
    .filter(Boolean);
  return {
    origin,
    treeSize: BigInt(size),
    rootHash,
    signed: new TextEncoder().encode(note.slice(0, end + 1)),
    signatures: lines.map(readSignature),
  };
}

/**
 * Verifies that the log has signed the checkpoint under its own name; lines of witnesses are left alone.
 * @throws {SignError} SIGN_REFUSED.
 */
export function verifyCheckpoint({ origin, signed, signatures }: Checkpoint, log: LogAuthority): void {
  const own = signatures.filter(
    ({ name, keyHint }) => isNamed(origin, name) && sameBytes(keyHint, log.logId.subarray(0, 4)),
  );
  if (own.length === 0)
    throw refused(
      detail('no signature of the checkpoint is of the log {baseUrl} (origin {origin})', {
        baseUrl: log.baseUrl,
        origin: JSON.stringify(origin),
      }),
    );
  if (!own.some(({ signature }) => verifySignature(log.publicKey, signed, signature)))
    throw refused(detail('the signature of the log on the checkpoint is wrong'));
}

/** The origin is the log's name; Rekor's first version adds ` - ` and the number of its tree. */
function isNamed(origin: string, name: string): boolean {
  return origin === name || origin.startsWith(`${name} - `);
}

function readSignature(line: string): CheckpointSignature {
  const [, name = '', base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  if (base64 === undefined) throw refused(detail('a signature line of the checkpoint is malformed'));
  const bytes = decodeBase64(base64, 'checkpoint, signature');
  if (bytes.length <= 4) throw refused(detail('a signature line of the checkpoint is too short'));
  return { name, keyHint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}
