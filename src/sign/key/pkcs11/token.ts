import { ck, ckr } from './codes.ts';
import type { NativeBytes, NativeModule } from './native.ts';

/** A token in a slot of a module. */
export interface Token {
  readonly slot: number;
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly needsLogin: boolean;
}

/** An attribute that an object must have: its number and its octets. */
export type AttributeMatch = readonly [type: bigint, value: Uint8Array];

/** A session with a token. */
export interface TokenSession {
  login(pin: string): void;
  /** Handles of the objects that have all attributes, at most 1,000. */
  find(template: readonly AttributeMatch[]): readonly bigint[];
  /** Octets of an attribute; undefined where the object has none or does not give it. */
  attribute(object: bigint, type: bigint): Uint8Array | undefined;
  sign(key: bigint, mechanism: bigint, data: Uint8Array): Uint8Array;
}

const maxCount = 1000;
const maxValue = 2 ** 14;

/** Runs work with an initialized module. */
export async function withInitialized<Value>(module: NativeModule, work: () => Promise<Value> | Value): Promise<Value> {
  const answer = module.call('C_Initialize', [0n], [ckr.alreadyInitialized]);
  try {
    return await work();
  } finally {
    if (answer === 0) module.call('C_Finalize', [0n]);
  }
}

/** Tokens that are present. @throws {SignError} SIGN_KEY. */
export function listTokens(module: NativeModule): readonly Token[] {
  return module.withMemory((take) => {
    const [list, count] = [take(8 * maxCount), number(take, BigInt(maxCount))];
    module.call('C_GetSlotList', [1n, list.address, count.address]);
    return addressesIn(list, count).map((slot) => readToken(module, slot, take(512)));
  });
}

/** CK_TOKEN_INFO: texts padded with blanks, then flags. */
function readToken(module: NativeModule, slot: bigint, info: NativeBytes): Token {
  module.call('C_GetTokenInfo', [slot, info.address]);
  const text = (from: number, length: number) => info.bytes.toString('utf8', from, from + length).trimEnd();
  return {
    slot: Number(slot),
    label: text(0, 32),
    manufacturer: text(32, 32),
    model: text(64, 16),
    serial: text(80, 16),
    needsLogin: (info.bytes.readBigUInt64LE(96) & ck.token.loginRequired) !== 0n,
  };
}

/** Runs work in a session with a token. */
export function withSession<Value>(module: NativeModule, slot: number, work: (session: TokenSession) => Value): Value {
  const handle = module.withMemory((take) => {
    const session = take(8);
    module.call('C_OpenSession', [BigInt(slot), ck.session.serial, 0n, 0n, session.address]);
    return session.bytes.readBigUInt64LE();
  });
  try {
    return work(sessionOf(module, handle));
  } finally {
    module.call('C_CloseSession', [handle]);
  }
}

function sessionOf(module: NativeModule, session: bigint): TokenSession {
  return {
    login: (pin) =>
      module.withMemory((take) => {
        const octets = take(Buffer.from(pin));
        const args = [session, ck.user, octets.address, BigInt(octets.bytes.length)];
        module.call('C_Login', args, [ckr.alreadyLoggedIn]);
      }),
    find: (template) =>
      module.withMemory((take) => {
        const rows = template.map(([type, value]) => [type, take(value)] as const);
        const written = take(
          Buffer.concat(rows.map(([type, { address, bytes }]) => triple(type, address, bytes.length))),
        );
        module.call('C_FindObjectsInit', [session, written.address, BigInt(rows.length)]);
        const [list, count] = [take(8 * maxCount), number(take, 0n)];
        module.call('C_FindObjects', [session, list.address, BigInt(maxCount), count.address]);
        module.call('C_FindObjectsFinal', [session]);
        return addressesIn(list, count);
      }),
    attribute: (object, type) =>
      module.withMemory((take) => {
        const value = take(maxValue);
        const row = take(triple(type, value.address, maxValue));
        const tolerated = [ckr.attributeSensitive, ckr.attributeUnknown, ckr.bufferTooSmall];
        const answer = module.call('C_GetAttributeValue', [session, object, row.address, 1n], tolerated);
        const length = row.bytes.readBigUInt64LE(16);
        return answer === 0 && length <= maxValue ? new Uint8Array(value.bytes.subarray(0, Number(length))) : undefined;
      }),
    sign: (key, mechanism, data) =>
      module.withMemory((take) => {
        const [row, input, output] = [take(triple(mechanism, 0n, 0)), take(data), take(maxValue)];
        const length = number(take, BigInt(maxValue));
        module.call('C_SignInit', [session, row.address, key]);
        const args = [session, input.address, BigInt(data.length), output.address, length.address];
        module.call('C_Sign', args);
        return new Uint8Array(output.bytes.subarray(0, Number(length.bytes.readBigUInt64LE())));
      }),
  };
}

/** A number as attributes hold it: CK_ULONG. */
export function ulong(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** CK_ATTRIBUTE and CK_MECHANISM alike: number, address, length. */
function triple(type: bigint, address: bigint, length: number): Buffer {
  return Buffer.concat([ulong(type), ulong(address), ulong(BigInt(length))]);
}

type Take = (content: number | Uint8Array) => NativeBytes;

function number(take: Take, value: bigint): NativeBytes {
  return take(ulong(value));
}

function addressesIn(list: NativeBytes, count: NativeBytes): bigint[] {
  const length = Math.min(Number(count.bytes.readBigUInt64LE()), maxCount);
  return Array.from({ length }, (_, index) => list.bytes.readBigUInt64LE(8 * index));
}
