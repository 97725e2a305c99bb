import { decodeBase64, encodeBase64 } from '../bytes.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import type { NotaryKey } from './metadata.ts';

/** A change that waits for `publish`, as Notary's client writes it into its changelist. */
export interface StagedChange {
  readonly action: 'create' | 'delete' | 'update';
  readonly role: string;
  readonly type: 'delegation' | 'target' | 'witness';
  /** Name of the target; empty for other types. */
  readonly path: string;
  /** JSON of the change, base64; null where it has none. */
  readonly data: string | null;
}

/** What a change makes of a delegation. */
export interface DelegationChange {
  readonly addKeys: readonly NotaryKey[];
  /** Ids of public keys, by which private keys are filed. */
  readonly removeKeys: readonly string[];
  readonly addPaths: readonly string[];
  readonly removePaths: readonly string[];
  readonly clearPaths: boolean;
}

const types = ['delegation', 'target', 'witness'] as const;
const actions = ['create', 'delete', 'update'] as const;

/** Reads a file of the changelist. @throws {SignError} SIGN_MALFORMED. */
export function readChange(bytes: Uint8Array, where: string): StagedChange {
  const document = readJson(bytes, where);
  const type = types.find((item) => item === document.text('type'));
  const action = actions.find((item) => item === document.text('action'));
  if (type === undefined || action === undefined)
    throw new SignError('SIGN_MALFORMED', { message: detail('it is no change that is known here'), where });
  const [role, path] = [document.text('role'), document.optionalText('path') ?? ''];
  return { action, role, type, path, data: document.optionalText('data') ?? null };
}

/** Writes a change's data. */
export function changeData(value: object): string {
  return encodeBase64(new TextEncoder().encode(JSON.stringify(value)));
}

/** The document of a change's data. @throws {SignError} SIGN_MALFORMED. */
export function readData({ data, role, path }: StagedChange): JsonReader {
  const where = `change of ${role} ${path}`.trim();
  return readJson(decodeBase64(data ?? '', where), where);
}

/** The data of a change of a delegation, as Notary writes it. */
export function delegationData(change: Partial<DelegationChange>): string {
  const { addKeys = [], removeKeys = [], addPaths = [], removePaths = [], clearPaths = false } = change;
  return changeData({
    ...(addKeys.length > 0 && {
      threshold: 1,
      add_keys: addKeys.map(({ type, public: text }) => ({ keytype: type, keyval: { public: text, private: null } })),
    }),
    ...(removeKeys.length > 0 && { remove_keys: removeKeys }),
    ...(addPaths.length > 0 && { add_paths: addPaths }),
    ...(removePaths.length > 0 && { remove_paths: removePaths }),
    ...(clearPaths && { clear_paths: true }),
  });
}

/** Reads what {@link delegationData} writes; keys get their ids from what they are. @throws {SignError} SIGN_MALFORMED. */
export function readDelegation(change: StagedChange, idOf: (type: string, text: string) => string): DelegationChange {
  const document = readData(change);
  const texts = (key: string) => document.values(key).map(String);
  return {
    addKeys: document.objects('add_keys').map((entry) => {
      const [type, text] = [entry.text('keytype'), entry.object('keyval').text('public')];
      return { id: idOf(type, text), type, public: text };
    }),
    removeKeys: texts('remove_keys'),
    addPaths: texts('add_paths'),
    removePaths: texts('remove_paths'),
    clearPaths: document.value('clear_paths') === true,
  };
}
