import { type Made, makeCertificate, makeLeaf, makeRoot, newKey, purpose, usages } from '../certificates.ts';
import { type NotationCase, hour, ca, root, leaf, other, pem, signedBy, one, by, below } from './case.ts';

/** Cases of leaves. */
export function leaves(): Record<string, NotationCase> {
  const keyed = (verdict: string, kind: string) => by(verdict, { key: newKey(kind) });
  return {
    'a good leaf': by('verified', {}),
    'an expired leaf': by('refused', { from: -48 * hour, until: -24 * hour }),
    'a leaf that is not valid yet': by('refused', { from: 24 * hour, until: 48 * hour }),
    'a leaf without key usage': by('refused', { usage: undefined }),
    'a leaf with key usage that is not critical': by('refused', { usage: { bits: usages.signature, critical: false } }),
    'a leaf that may encipher too': by('refused', { usage: { bits: usages.signature | usages.encipherment } }),
    'a leaf that may commit too': by('verified', { usage: { bits: usages.signature | usages.commitment } }),
    'a leaf that may sign certificates too': by('refused', { usage: { bits: usages.signature | usages.certificates } }),
    'a leaf that may only commit': by('refused', { usage: { bits: usages.commitment } }),
    'a leaf without purposes': by('verified', { purposes: undefined }),
    'a leaf for servers': by('refused', { purposes: { oids: [purpose.server] } }),
    'a leaf for code and servers': by('refused', { purposes: { oids: [purpose.code, purpose.server] } }),
    'a leaf for code and mail': by('refused', { purposes: { oids: [purpose.code, purpose.email] } }),
    'a leaf for anything': by('verified', { purposes: { oids: [purpose.any] } }),
    'a leaf for code and anything': by('verified', { purposes: { oids: [purpose.code, purpose.any] } }),
    'a leaf for code and timestamps': by('refused', { purposes: { oids: [purpose.code, purpose.stamp] } }),
    'a leaf for timestamps': by('refused', { purposes: { oids: [purpose.stamp] } }),
    'a leaf for an unknown purpose': by('verified', { purposes: { oids: ['1.2.3.4'] } }),
    'a leaf for code, critical': by('verified', { purposes: { oids: [purpose.code], critical: true } }),
    'a leaf for clients': by('refused', { purposes: { oids: ['1.3.6.1.5.5.7.3.2'] } }),
    'a leaf for code and clients': by('refused', { purposes: { oids: [purpose.code, '1.3.6.1.5.5.7.3.2'] } }),
    'a leaf for code and OCSP': by('refused', { purposes: { oids: [purpose.code, '1.3.6.1.5.5.7.3.9'] } }),
    'a leaf for anything and servers': by('refused', { purposes: { oids: [purpose.any, purpose.server] } }),
    'a leaf for an unknown purpose and code': by('verified', { purposes: { oids: ['1.2.3.4', purpose.code] } }),
    'a leaf for an unknown purpose and servers': by('refused', { purposes: { oids: ['1.2.3.4', purpose.server] } }),
    'a leaf for mail': by('refused', { purposes: { oids: [purpose.email] } }),
    'a leaf that may agree on keys too': by('refused', { usage: { bits: usages.signature | 0x08 } }),
    'a leaf that may encipher data too': by('refused', { usage: { bits: usages.signature | 0x10 } }),
    'a leaf that may sign lists too': by('refused', { usage: { bits: usages.signature | usages.lists } }),
    'a leaf that may encipher only': by('refused', { usage: { bits: usages.signature | 1 } }),
    'a leaf that is an authority': by('refused', { authority: { is: true } }),
    'a leaf that says it is no authority': by('verified', { authority: { is: false } }),
    'a leaf with a path length': by('verified', { authority: { is: false, path: 0 } }),
    'a leaf of RSA 1024': keyed('refused', '1024'),
    'a leaf of RSA 2048': keyed('verified', '2048'),
    'a leaf of RSA 3072': keyed('verified', '3072'),
    'a leaf of RSA 4096': keyed('verified', '4096'),
    'a leaf of P-224': keyed('refused', 'P-224'),
    'a leaf of P-384': keyed('verified', 'P-384'),
    'a leaf of P-521': keyed('verified', 'P-521'),
    'a leaf of Ed25519': keyed('refused', 'ed25519'),
    'a leaf signed with SHA-1': by('refused', { hash: 'sha1' }),
  };
}

/** Cases of authorities. */
export function authorities(): Record<string, NotationCase> {
  return {
    'an expired root': below('refused', makeRoot('root', { from: -48 * hour, until: -24 * hour })),
    'a root that is not valid yet': below('refused', makeRoot('root', { from: 24 * hour, until: 48 * hour })),
    'a root without key usage': below('refused', makeRoot('root', { usage: undefined })),
    'a root that may not sign certificates': below('refused', makeRoot('root', { usage: { bits: usages.signature } })),
    'a root whose key usage is not critical': below(
      'refused',
      makeRoot('root', { usage: { bits: usages.certificates, critical: false } }),
    ),
    'a root that is no authority': below('refused', makeRoot('root', { authority: undefined })),
    'a root that says it is no authority': below('refused', makeRoot('root', { authority: { is: false } })),
    'a root whose constraints are not critical': below(
      'verified',
      makeRoot('root', { authority: { is: true, critical: false } }),
    ),
    'a root of path length 0': below('verified', makeRoot('root', { authority: { is: true, path: 0 } })),
    'a root that may sign signatures too': below(
      'verified',
      makeRoot('root', { usage: { bits: usages.certificates | usages.signature | usages.encipherment } }),
    ),
    'a root for servers': below('verified', makeRoot('root', { purposes: { oids: [purpose.server] } })),
    'a root of RSA 1024': below('verified', makeRoot('root', { key: newKey('1024') })),
    'a root of RSA 2048': below('verified', makeRoot('root', { key: newKey('2048') })),
    'a root of Ed25519': below('verified', makeRoot('root', { key: newKey('ed25519') })),
    'a root signed with SHA-1': below('refused', makeRoot('root', { hash: 'sha1' })),
  };
}

/** Cases of chains. */
export function chains(): Record<string, NotationCase> {
  const middle = makeCertificate('middle', { issuer: root, ...ca });
  const tight = makeCertificate('tight', { issuer: root, ...ca, authority: { is: true, path: 0 } });
  const last = makeCertificate('last', { issuer: tight, ...ca });
  const fromMiddle = makeLeaf(middle);
  const stale = makeCertificate('stale', { issuer: root, ...ca, from: -48 * hour, until: -24 * hour });
  const impostor = makeRoot('root');
  const alone = makeLeaf(undefined);
  const aloneAuthority = makeRoot('alone', { usage: { bits: usages.signature | usages.certificates } });
  const deep = Array.from({ length: 12 }).reduce<Made[]>(
    (all, _, index) => [makeCertificate(`a${index}`, { issuer: all[0] ?? root, ...ca }), ...all],
    [],
  );
  const full = signedBy([fromMiddle, middle, root]);
  const holding = (...made: readonly Made[]) => ({ stores: { 'ca:test': [pem(...made)] } });
  return {
    'a chain of three': one('verified', full),
    'a chain of three, of which the middle is trusted': one('verified', full, holding(middle)),
    'a chain of three, of which the leaf is trusted': one('invalid-policy', full, holding(fromMiddle)),
    'a chain in the wrong order': one('refused', signedBy([leaf, middle, root])),
    'a chain that is turned round': one('refused', (target) => ({
      ...signedBy([fromMiddle, middle, root])(target),
      chain: [root.der, middle.der, fromMiddle.der],
    })),
    'a chain without its root': one('refused', signedBy([fromMiddle, middle])),
    'a chain without its middle': one('refused', signedBy([fromMiddle, root])),
    'a chain with its root twice': one('refused', signedBy([leaf, root, root])),
    'a chain with a stranger behind': one('refused', signedBy([leaf, root, other])),
    'a chain longer than an authority allows': one('refused', signedBy([makeLeaf(last), last, tight, root])),
    'a chain as long as an authority allows': one('verified', signedBy([makeLeaf(tight), tight, root])),
    'a chain of an expired authority': one('refused', signedBy([makeLeaf(stale), stale, root])),
    'a chain of fourteen': one('verified', signedBy([makeLeaf(deep[0]), ...deep, root])),
    'a root of the same name': one('refused', signedBy([makeLeaf(impostor), impostor])),
    'a leaf of its own that is trusted': one('verified', signedBy([alone]), holding(alone)),
    'a leaf of its own that nobody trusts': one('refused', signedBy([alone])),
    'an authority that signs itself': one('refused', signedBy([aloneAuthority]), holding(aloneAuthority)),
    'no chain': one('refused', signedBy([leaf], { chain: [] })),
    'the signature of another key': one('refused', signedBy([leaf, root], { key: newKey() })),
  };
}
