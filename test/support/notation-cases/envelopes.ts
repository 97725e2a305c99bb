import { makeLeaf, newKey } from '../certificates.ts';
import type { EnvelopeParts } from '../notation-envelope.ts';
import { type NotationCase, hour, own, root, leaf, pem, signedBy, one, written } from './case.ts';

/** Cases of jws. */
export function jws(): Record<string, NotationCase> {
  const critical = (...names: readonly string[]) => [`${own}signingScheme`, ...names];
  const changed = (change: EnvelopeParts['change'] & {}) => written('refused', { change });
  return {
    'JWS: an expiry to come': written('verified', { expiry: Date.now() + hour }),
    'JWS: an expiry that is over': written('refused', { expiry: Date.now() - hour }),
    'JWS: an expiry that is not critical': written('refused', { expiry: Date.now() + hour, critical: critical() }),
    'JWS: an expiry before the signing time': written('refused', {
      expiry: Date.now() + hour,
      signingTime: Date.now() + 2 * hour,
    }),
    'JWS: a signing time to come': written('verified', { signingTime: Date.now() + 2 * hour }),
    'JWS: no signing time': written('refused', { header: { [`${own}signingTime`]: undefined } }),
    'JWS: a critical attribute that nobody knows': written(
      'verified',
      {
        header: { 'com.example.x': 1 },
        critical: critical('com.example.x'),
      },
      { ours: 'refused' },
    ),
    'JWS: an attribute that nobody knows': written('verified', { header: { 'com.example.x': 1 } }),
    'JWS: a critical attribute that is absent': written('refused', { critical: critical('com.example.x') }),
    'JWS: a critical attribute of the format itself': written('refused', { critical: critical('alg') }),
    'JWS: the scheme is not critical': written('refused', { critical: [] }),
    'JWS: the signing time is critical': written('refused', { critical: critical(`${own}signingTime`) }),
    'JWS: no crit': written('refused', { header: { crit: undefined } }),
    'JWS: crit is a text': written('refused', { header: { crit: `${own}signingScheme` } }),
    'JWS: the scheme critical twice': written('refused', { critical: critical(`${own}signingScheme`) }),
    'JWS: a plug-in that is absent': written('refused', {
      header: { [`${own}verificationPlugin`]: 'absent' },
      critical: critical(`${own}verificationPlugin`),
    }),
    'JWS: a plug-in that is absent, not critical': written('refused', {
      header: { [`${own}verificationPlugin`]: 'absent' },
    }),
    'JWS: a plug-in whose name is blank': written('refused', { header: { [`${own}verificationPlugin`]: ' ' } }),
    'JWS: a plug-in version alone': written('verified', {
      header: { [`${own}verificationPluginMinVersion`]: '1.0.0' },
    }),
    'JWS: another content type': written('refused', { header: { cty: 'text/plain' } }),
    'JWS: no content type': written('refused', { header: { cty: undefined } }),
    'JWS: algorithm none': written('refused', { header: { alg: 'none' } }),
    'JWS: another algorithm of the kind': written('refused', { header: { alg: 'ES384' } }),
    'JWS: HS256': written('refused', { header: { alg: 'HS256' } }),
    'JWS: RS256': written('refused', { header: { alg: 'RS256' } }),
    'JWS: an unknown scheme': written('refused', { header: { [`${own}signingScheme`]: 'notary.x' } }),
    'JWS: no scheme': written('refused', { header: { [`${own}signingScheme`]: undefined } }),
    'JWS: an authentic time for a scheme that has none': written('refused', {
      header: { [`${own}authenticSigningTime`]: new Date().toISOString() },
    }),
    'JWS: a time with a zone': written('verified', { header: { [`${own}signingTime`]: '2024-01-01T00:00:00+08:00' } }),
    'JWS: a time with fractions': written('verified', { header: { [`${own}signingTime`]: '2024-01-01T00:00:00.5Z' } }),
    'JWS: a time that is none': written('refused', { header: { [`${own}signingTime`]: 'yesterday' } }),
    'JWS: an unknown member': written('verified', { change: (document) => ({ ...document, extra: 1 }) }),
    'JWS: an unknown member of the unprotected header': written('verified', { unprotected: { extra: 1 } }),
    'JWS: an algorithm in the unprotected header': written('verified', { unprotected: { alg: 'none' } }),
    'JWS: no signing agent': written('verified', { unprotected: { [`${own}signingAgent`]: undefined } }),
    'JWS: a changed payload': changed((document) => ({ ...document, payload: `${String(document['payload'])}AA` })),
    'JWS: no signature': changed((document) => ({ ...document, signature: '' })),
    'JWS: no unprotected header': changed((document) => ({ ...document, header: undefined })),
    'JWS: padded base64': changed((document) => ({ ...document, signature: `${String(document['signature'])}==` })),
    'JWS: a signature in the general form': changed(({ signature, protected: head, header, payload }) => ({
      payload,
      signatures: [{ protected: head, header, signature }],
    })),
    'JWS: a payload without artifact': written('refused', { payload: new TextEncoder().encode('{}') }),
    'JWS: a payload that is no JSON': written('refused', { payload: new TextEncoder().encode('x') }),
    'JWS: of another image': one('refused', (target) => ({
      ...signedBy([leaf, root])(target),
      payload: new TextEncoder().encode(
        JSON.stringify({ targetArtifact: { ...target, digest: `sha256:${'0'.repeat(64)}` } }),
      ),
    })),
    'JWS: of another size': one('refused', (target) => ({
      ...signedBy([leaf, root])(target),
      payload: new TextEncoder().encode(JSON.stringify({ targetArtifact: { ...target, size: 1 } })),
    })),
    'JWS: of another media type': one('refused', (target) => ({
      ...signedBy([leaf, root])(target),
      payload: new TextEncoder().encode(JSON.stringify({ targetArtifact: { ...target, mediaType: 'text/plain' } })),
    })),
    'JWS: a second signature holds': one('verified', signedBy([leaf, root], { key: newKey() }), {
      envelopes: [signedBy([leaf, root], { key: newKey() }), signedBy([leaf, root])],
    }),
  };
}

/** Cases of cose. */
export function cose(): Record<string, NotationCase> {
  const form = 'cose' as const;
  const critical = (...names: readonly string[]) => [`${own}signingScheme`, ...names];
  const alone = makeLeaf(undefined);
  const when = (value: unknown) => ({ [`${own}signingTime`]: value });
  return {
    'COSE: a good one': written('verified', { form }),
    'COSE: an expiry to come': written('verified', { form, expiry: Date.now() + hour }),
    'COSE: an expiry that is over': written('refused', { form, expiry: Date.now() - hour }),
    'COSE: an expiry that is not critical': written('refused', {
      form,
      expiry: Date.now() + hour,
      critical: critical(),
    }),
    'COSE: a critical attribute that nobody knows': written(
      'verified',
      {
        form,
        header: { 'com.example.x': 1 },
        critical: critical('com.example.x'),
      },
      { ours: 'refused' },
    ),
    'COSE: an attribute that nobody knows': written('verified', { form, header: { 'com.example.x': 1 } }),
    'COSE: a number as attribute that nobody knows': written('verified', { form, header: { 99: 1 } }),
    'COSE: a critical number that is absent': written('refused', { form, critical: critical('com.example.x') }),
    'COSE: the scheme is not critical': written('refused', { form, header: { 2: ['io.x'], 'io.x': 1 } }),
    'COSE: no crit': written('refused', { form, header: { 2: undefined } }),
    'COSE: a time without tag': written('refused', { form, header: when(1_700_000_000) }),
    'COSE: a time as text': written('refused', { form, header: when('2024-01-01T00:00:00Z') }),
    'COSE: a time of text, tagged': written('refused', {
      form,
      header: when({ kind: 'tag', tag: 0, value: '2024-01-01T00:00:00Z' }),
    }),
    'COSE: no content type': written('refused', { form, header: { 3: undefined } }),
    'COSE: another content type': written('refused', { form, header: { 3: 'text/plain' } }),
    'COSE: another algorithm': written('refused', { form, header: { 1: -35 } }),
    'COSE: an unknown algorithm': written('refused', { form, header: { 1: -999 } }),
    'COSE: one certificate as bytes': one('refused', signedBy([alone], { form }), {
      stores: { 'ca:test': [pem(alone)] },
    }),
    'COSE: the chain in the protected header too': written('verified', {
      form,
      header: { 33: [leaf.der, root.der] },
    }),
    'COSE: no chain': written('refused', { form, unprotected: { 33: undefined } }),
    'COSE: a chain of texts': written('refused', { form, unprotected: { 33: ['x'] } }),
    'COSE: no signing agent': written('verified', { form, unprotected: { [`${own}signingAgent`]: undefined } }),
    'COSE: a detached payload': written('refused', { form, change: (parts) => ({ ...parts, payload: null }) }),
    'COSE: an empty signature': written('refused', {
      form,
      change: (parts) => ({ ...parts, signature: new Uint8Array() }),
    }),
    'COSE: a plug-in that is absent': written('refused', {
      form,
      header: { [`${own}verificationPlugin`]: 'absent' },
      critical: critical(`${own}verificationPlugin`),
    }),
  };
}
