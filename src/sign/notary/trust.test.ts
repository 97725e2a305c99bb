import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { readChange, readDelegation } from './change.ts';
import { gatherContentTrust, judgeContentTrust } from './content-trust.ts';
import { makeNotaryKey, type NotaryPrivateKey } from './key-file.ts';
import { keyIdOf } from './metadata.ts';
import { rootBody, signDocument, snapshotBody, targetEntry, targetsBody } from './publish.ts';
import { rootCertificate } from './root-certificate.ts';
import { findTarget, loadCollection, lookUpTarget, type NotaryPorts } from './trust.ts';

const gun = 'registry.example/app';
const now = Date.parse('2026-06-01T00:00:00Z');
const [root, targets, snapshot, timestamp, ci, qa, stranger] = Array.from({ length: 7 }, () =>
  makeNotaryKey('targets', gun),
) as [
  NotaryPrivateKey,
  NotaryPrivateKey,
  NotaryPrivateKey,
  NotaryPrivateKey,
  NotaryPrivateKey,
  NotaryPrivateKey,
  NotaryPrivateKey,
];
const by = (...keys: readonly NotaryPrivateKey[]) => keys.map((own) => ({ listed: own.publicKey, own }));
const listed = rootCertificate(root, gun, now);
const content = (text: string) => targetEntry(new TextEncoder().encode(text));

interface Made {
  /** Changes the root before it is signed. */
  readonly root?: (body: Record<string, unknown>) => Record<string, unknown>;
  readonly rootSigners?: readonly NotaryPrivateKey[];
  readonly delegations?: readonly {
    name: string;
    keys: readonly NotaryPrivateKey[];
    paths: string[];
    threshold?: number;
  }[];
  readonly below?: ReadonlyMap<
    string,
    { targets: object; signers: readonly NotaryPrivateKey[]; at?: number; delegations?: unknown }
  >;
  readonly top?: object;
}

function delegationsOf(entries: Made['delegations'] = []) {
  const keys = entries.flatMap((entry) =>
    entry.keys.map(({ publicKey: key }) => [
      key.id,
      { keytype: key.type, keyval: { private: null, public: key.public } },
    ]),
  );
  const roles = entries.map(({ name, keys: own, paths, threshold = 1 }) => ({
    name,
    paths,
    threshold,
    keyids: own.map(({ publicKey }) => publicKey.id),
  }));
  return { keys: Object.fromEntries(keys) as object, roles };
}

/** A server's documents. */
function made({
  root: change = (body) => body,
  rootSigners = [root],
  delegations,
  below = new Map(),
  top = {},
}: Made = {}): NotaryPorts {
  const keys = {
    root: listed,
    snapshot: snapshot.publicKey,
    targets: targets.publicKey,
    timestamp: timestamp.publicKey,
  };
  const body = change(structuredClone(rootBody(keys, 1, now)) as Record<string, unknown>);
  const signers = rootSigners.map((own) => ({ listed: own === root ? listed : own.publicKey, own }));
  const documents = new Map([
    ['root', signDocument(body, signers)],
    ['targets', signDocument(targetsBody(top as never, delegationsOf(delegations), 1, now), by(targets))],
  ]);
  for (const [role, { targets: own, signers: keysOf, at = now, delegations: deeper = delegationsOf() }] of below)
    documents.set(role, signDocument(targetsBody(own as never, deeper, 1, at), by(...keysOf)));
  documents.set('snapshot', signDocument(snapshotBody(documents, 1, now), by(snapshot)));
  const stamp = {
    ...snapshotBody(new Map([['snapshot', documents.get('snapshot') as Uint8Array]]), 1, now),
    _type: 'Timestamp',
  };
  documents.set('timestamp', signDocument(stamp, by(timestamp)));
  const fetch = (name: string) => Promise.resolve(documents.get(name.replace(/\.[0-9a-f]{64}$/, '')));
  return { gun, now, pinned: undefined, fetch, remembered: () => Promise.resolve(undefined) };
}

describe('a collection', () => {
  it('is loaded, and its root may be pinned by certificate or by key', async () => {
    for (const id of [listed.id, root.publicKey.id])
      expect((await loadCollection({ ...made(), pinned: [id] })).root.version).toBe(1);
  });

  it('is refused where a pinned key is listed and a stranger has signed', async () => {
    const change = (body: Record<string, unknown>) => {
      const { publicKey: key } = stranger;
      const keys = {
        ...(body['keys'] as object),
        [key.id]: { keytype: key.type, keyval: { private: null, public: key.public } },
      };
      const roles = { ...(body['roles'] as object), root: { keyids: [listed.id, key.id], threshold: 1 } };
      return { ...body, keys, roles };
    };
    const ports = made({ root: change, rootSigners: [stranger] });
    await expect(loadCollection({ ...ports, pinned: [listed.id] })).rejects.toThrow(
      'not signed by a pinned certificate',
    );
    const honest = made({ root: change, rootSigners: [stranger, root] });
    expect((await loadCollection({ ...honest, pinned: [listed.id] })).root.version).toBe(1);
  });

  it('is refused where fewer keys than the threshold have signed', async () => {
    const change = (body: Record<string, unknown>) => {
      const roles = body['roles'] as Record<string, { keyids: string[]; threshold: number }>;
      return { ...body, roles: { ...roles, targets: { keyids: roles['targets']?.keyids, threshold: 2 } } };
    };
    await expect(loadCollection(made({ root: change }))).rejects.toThrow('targets is signed by 1 of its keys, 2 must');
  });

  it('is refused on first use where nothing pins it and that is forbidden', async () => {
    await expect(loadCollection({ ...made(), isFirstTrusted: false })).rejects.toThrow(
      'trust on first use is disabled',
    );
  });
});

describe('delegations', () => {
  const releases = { name: 'targets/releases', keys: [ci], paths: [''] };
  const below = (targetsOf: object, change: object = {}) =>
    new Map([['targets/releases', { targets: targetsOf, signers: [ci], ...change }]]);

  it('decide before targets for content trust, and after them for a look-up', async () => {
    const top = { v: content('top') };
    const collection = await loadCollection(made({ delegations: [releases], below: below({ v: content('ci') }), top }));
    expect(findTarget(collection, 'v')?.role).toBe('targets/releases');
    expect(lookUpTarget(collection, 'v')?.role).toBe('targets');
  });

  it.each<readonly [string, Made]>([
    ['of a stranger', { delegations: [releases], below: below({ v: content('ci') }, { signers: [stranger] }) }],
    [
      'that are expired',
      { delegations: [releases], below: below({ v: content('ci') }, { at: now - 1200 * 86_400_000 }) },
    ],
    [
      'under their threshold',
      { delegations: [{ ...releases, keys: [ci, qa], threshold: 2 }], below: below({ v: content('ci') }) },
    ],
    ['for other names', { delegations: [{ ...releases, paths: ['w'] }], below: below({ v: content('ci') }) }],
  ])('%s say nothing, and hide nothing', async (_, what) => {
    const collection = await loadCollection(made({ ...what, top: { v: content('top') } }));
    expect(findTarget(collection, 'v')?.role).toBe('targets');
  });

  it('that are not releases count for nothing in content trust', async () => {
    const other = { name: 'targets/qa', keys: [qa], paths: [''] };
    const documents = new Map([['targets/qa', { targets: { v: content('qa') }, signers: [qa] }]]);
    const collection = await loadCollection(made({ delegations: [other], below: documents }));
    expect(findTarget(collection, 'v')).toBeUndefined();
    expect(lookUpTarget(collection, 'v')?.role).toBe('targets/qa');
  });

  it('give no more than they were given', async () => {
    const inner = { name: 'targets/releases/inner', keys: [qa], paths: [''] };
    const documents = new Map([
      ['targets/releases', { targets: {}, signers: [ci], delegations: delegationsOf([inner]) }],
      ['targets/releases/inner', { targets: { v: content('x'), w1: content('x') }, signers: [qa] }],
    ]);
    const collection = await loadCollection(made({ delegations: [{ ...releases, paths: ['w'] }], below: documents }));
    expect([lookUpTarget(collection, 'v'), lookUpTarget(collection, 'w1')?.role]).toEqual([undefined, inner.name]);
  });
});

describe('content trust of an image', () => {
  const image = `sha256:${Buffer.from(content('image').hashes['sha256'] ?? '', 'base64').toString('hex')}`;
  const judged = async (tag: string | undefined, roles: readonly string[], change: Partial<NotaryPorts> = {}) => {
    const releases = { name: 'targets/releases', keys: [ci], paths: [''] };
    const below = new Map([['targets/releases', { targets: { v: content('image') }, signers: [ci] }]]);
    const ports = made({ delegations: [releases], below, top: { v: content('image'), old: content('before') } });
    const trust = await gatherContentTrust({ authority: 'a', tag }, { ...ports, ...change });
    const { accepted, firstFailure } = judgeContentTrust(trust, image, roles);
    return accepted || firstFailure?.name;
  };

  it.each<readonly [string | undefined, readonly string[], boolean | string]>([
    ['v', [], true],
    ['v', ['targets/releases', 'targets'], true],
    ['v', ['targets/releases', 'targets/qa'], 'artifact'],
    ['old', [], 'artifact'],
    ['absent', [], 'artifact'],
    [undefined, [], true],
    [undefined, ['targets/releases'], true],
    [undefined, ['targets/qa'], 'artifact'],
  ])('tag %s by %j: %s', async (tag, roles, expected) => {
    expect(await judged(tag, roles)).toBe(expected);
  });

  it.each<readonly [string, Partial<NotaryPorts>, string]>([
    ['a root that is not pinned', { pinned: ['0'.repeat(64)] }, 'root'],
    ['a server that has nothing', { fetch: () => Promise.resolve(undefined) }, 'root'],
    ['documents that are expired', { now: now + 1200 * 86_400_000 }, 'timestamp'],
  ])('names the step for %s', async (_, change, step) => {
    expect(await judged('v', [], change)).toBe(step);
  });
});

it('reads a change of any text, or says what is wrong', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        readDelegation(readChange(new TextEncoder().encode(text), 'file'), keyIdOf);
      } catch (error) {
        expect(error).toBeInstanceOf(DartagnanError);
      }
    }),
  );
});
