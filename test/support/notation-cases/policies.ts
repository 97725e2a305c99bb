import { makeLeaf, makeRoot, newKey } from '../certificates.ts';
import {
  type NotationCase,
  hour,
  own,
  root,
  leaf,
  other,
  strict,
  identity,
  policyOf,
  verifying,
  pem,
  signedBy,
  one,
  by,
  written,
  subjects,
} from './case.ts';

/** Cases of levels. */
export function levels(): Record<string, NotationCase> {
  const expired = { expiry: Date.now() - hour };
  const gone = { signingTime: Date.now() - 2 * hour, expiry: Date.now() - hour };
  const old = { from: -48 * hour, until: -24 * hour };
  const stranger = { stores: { 'ca:test': [pem(other)] } };
  const at = (level: string, override?: object) => ({
    policy: verifying({ level, ...(override === undefined ? {} : { override }) }),
  });
  const broken = signedBy([leaf, root], { key: newKey() });
  return {
    'permissive: expired signature': written('refused', expired, at('permissive')),
    'permissive: a signature that expired later': written('verified', gone, at('permissive')),
    'audit: a signature that expired later': written('verified', gone, at('audit')),
    'strict: a signature that expired later': written('refused', gone, at('strict')),
    'strict with expiry logged, expired later': written('verified', gone, at('strict', { expiry: 'log' })),
    'permissive: expired leaf': by('verified', old, at('permissive')),
    'permissive: nobody trusts it': written('refused', {}, { ...at('permissive'), ...stranger }),
    'audit: expired signature': written('refused', expired, at('audit')),
    'audit: expired leaf': by('verified', old, at('audit')),
    'audit: nobody trusts it': written('verified', {}, { ...at('audit'), ...stranger }),
    'audit: a broken signature': one('refused', broken, at('audit')),
    'audit: a store that is absent': written('verified', {}, { ...at('audit'), stores: {} }),
    'audit: no signature': one('unsigned', broken, { ...at('audit'), envelopes: [] }),
    'skip: a broken signature': one('skipped', broken, {
      policy: policyOf({ signatureVerification: { level: 'skip' }, trustStores: [], trustedIdentities: [] }),
    }),
    'skip with stores': one('invalid-policy', broken, at('skip')),
    'skip with override': one('invalid-policy', broken, {
      policy: policyOf({
        signatureVerification: { level: 'skip', override: { expiry: 'log' } },
        trustStores: [],
        trustedIdentities: [],
      }),
    }),
    'strict with expiry logged': written('refused', expired, at('strict', { expiry: 'log' })),
    'strict with expiry skipped': written('invalid-policy', expired, at('strict', { expiry: 'skip' })),
    'strict with timestamps logged': by('verified', old, at('strict', { authenticTimestamp: 'log' })),
    'strict with timestamps skipped': by('invalid-policy', old, at('strict', { authenticTimestamp: 'skip' })),
    'strict with authenticity logged': written(
      'verified',
      {},
      { ...at('strict', { authenticity: 'log' }), ...stranger },
    ),
    'strict with authenticity skipped': written('invalid-policy', {}, at('strict', { authenticity: 'skip' })),
    'strict with integrity logged': written('invalid-policy', {}, at('strict', { integrity: 'log' })),
    'strict with revocation skipped': written('verified', {}, at('strict', { revocation: 'skip' })),
    'strict with an unknown validation': written('invalid-policy', {}, at('strict', { x: 'log' })),
    'strict with an unknown action': written('invalid-policy', {}, at('strict', { expiry: 'warn' })),
    'permissive with expiry enforced': written('refused', expired, at('permissive', { expiry: 'enforce' })),
    'audit with authenticity enforced': written(
      'refused',
      {},
      { ...at('audit', { authenticity: 'enforce' }), ...stranger },
    ),
    'no level': written('invalid-policy', {}, { policy: verifying({}) }),
    'a level in capitals': written('invalid-policy', {}, at('Strict')),
    'verifyTimestamp that is none': written(
      'invalid-policy',
      {},
      { policy: verifying({ ...strict, verifyTimestamp: 'x' }) },
    ),
    'verifyTimestamp after expiry': written(
      'verified',
      {},
      { policy: verifying({ ...strict, verifyTimestamp: 'afterCertExpiry' }) },
    ),
    'a timestamp store, and no timestamp': written(
      'refused',
      {},
      {
        policy: policyOf({ trustStores: ['ca:test', 'tsa:test'] }),
        stores: { 'ca:test': [pem(root)], 'tsa:test': [pem(root)] },
      },
    ),
    'a timestamp store for after expiry, and no timestamp': written(
      'verified',
      {},
      {
        policy: policyOf({
          trustStores: ['ca:test', 'tsa:test'],
          signatureVerification: { ...strict, verifyTimestamp: 'afterCertExpiry' },
        }),
        stores: { 'ca:test': [pem(root)], 'tsa:test': [pem(root)] },
      },
    ),
  };
}

/** Cases of stores. */
export function stores(): Record<string, NotationCase> {
  const authorityTime = { scheme: 'notary.x509.signingAuthority' };
  const store = (name: string, ...content: readonly (string | Uint8Array)[]) => ({
    policy: policyOf({ trustStores: [name] }),
    stores: { [name]: content },
  });
  const kept = (verdict: string, ...content: readonly (string | Uint8Array)[]) =>
    written(verdict, {}, { stores: { 'ca:test': content } });
  const ancient = makeRoot('root', { from: -60 * hour });
  const old = makeLeaf(ancient, { from: -48 * hour, until: -24 * hour });
  return {
    'a signing authority': written('verified', authorityTime, store('signingAuthority:test', pem(root))),
    'a signing authority whose time is not critical': written(
      'refused',
      { ...authorityTime, critical: [`${own}signingScheme`] },
      store('signingAuthority:test', pem(root)),
    ),
    'a signing authority with a time of its own': written(
      'refused',
      { ...authorityTime, header: { [`${own}signingTime`]: new Date().toISOString() } },
      store('signingAuthority:test', pem(root)),
    ),
    'a signing authority whose expiry is over': written(
      'refused',
      { ...authorityTime, signingTime: Date.now() - 2 * hour, expiry: Date.now() - hour },
      store('signingAuthority:test', pem(root)),
    ),
    'a signing authority of an hour to come': written(
      'verified',
      { ...authorityTime, signingTime: Date.now() + hour },
      store('signingAuthority:test', pem(root)),
    ),
    'a signing authority in COSE': written(
      'verified',
      { ...authorityTime, form: 'cose' },
      store('signingAuthority:test', pem(root)),
    ),
    'a signing authority whose leaf has expired since': one(
      'verified',
      signedBy([old, ancient], { ...authorityTime, signingTime: Date.now() - 30 * hour }),
      store('signingAuthority:test', pem(ancient)),
    ),
    'a signing authority in a store of authorities': written('refused', authorityTime, store('ca:test', pem(root))),
    'an authority in a store of signing authorities': written('refused', {}, store('signingAuthority:test', pem(root))),
    'an authority in a store of timestamps': written('refused', {}, store('tsa:test', pem(root))),
    'an unknown store type': written('invalid-policy', {}, store('x:test', pem(root))),
    'a store without type': written('invalid-policy', {}, { policy: policyOf({ trustStores: ['test'] }) }),
    'a store with a bad name': written('invalid-policy', {}, { policy: policyOf({ trustStores: ['ca:../x'] }) }),
    'a store that is absent': written('no-store', {}, { stores: {} }),
    'a store that is empty': written('no-store', {}, { stores: { 'ca:test': [] } }),
    'a store with a file that is none': kept('invalid-policy', pem(root), 'x'),
    'a store with DER': kept('verified', root.der),
    'a store with a leaf that signs itself': kept('verified', pem(makeLeaf(undefined)), pem(root)),
    'a store with a leaf of somebody': kept('invalid-policy', pem(leaf), pem(root)),
    'a store with an expired root beside': kept(
      'verified',
      pem(makeRoot('o', { from: -48 * hour, until: -24 * hour })),
      pem(root),
    ),
    'two stores, of which one is absent': written(
      'no-store',
      {},
      { policy: policyOf({ trustStores: ['ca:test', 'ca:absent'] }) },
    ),
    'two stores': written(
      'verified',
      {},
      {
        policy: policyOf({ trustStores: ['ca:else', 'ca:test'] }),
        stores: { 'ca:test': [pem(root)], 'ca:else': [pem(other)] },
      },
    ),
    'a timestamp store with a leaf': written(
      'refused',
      { signingTime: Date.now() },
      {
        policy: policyOf({ trustStores: ['ca:test', 'tsa:test'] }),
        stores: { 'ca:test': [pem(root)], 'tsa:test': [pem(leaf)] },
      },
    ),
    'one store twice': written('verified', {}, { policy: policyOf({ trustStores: ['ca:test', 'ca:test'] }) }),
  };
}

/** Cases of identities. */
export function identities(): Record<string, NotationCase> {
  const named = (verdict: string, ...list: readonly string[]) => written(verdict, {}, { policy: subjects(...list) });
  const subject = (verdict: string, identity: string, ...name: readonly (readonly [string, string])[]) =>
    one(verdict, signedBy([makeLeaf(root, { name }), root]), { policy: subjects(identity) });
  const [country, state] = [
    ['C', 'US'],
    ['ST', 'WA'],
  ] as const;
  const inc = (verdict: string, text: string) => subject(verdict, text, country, state, ['O', 'Test, Inc.']);
  const units = (verdict: string, text: string) =>
    subject(verdict, text, country, state, ['O', 'Test'], ['OU', 'a'], ['OU', 'b']);
  return {
    'the whole identity': named('verified', `${identity}, CN=leaf`),
    'a part of the identity': named('verified', identity),
    'another name': named('refused', `${identity}, CN=else`),
    'S for ST': named('verified', 'x509.subject: C=US, S=WA, O=Test'),
    'small letters of types': named('invalid-policy', 'x509.subject: c=US, st=WA, o=Test'),
    'small letters of values': named('refused', 'x509.subject: C=us, ST=WA, O=Test'),
    'any order': named('verified', 'x509.subject: O=Test, C=US, ST=WA'),
    'blanks around': named('verified', 'x509.subject:  C = US ,  ST=WA,O=Test '),
    'no blanks': named('verified', 'x509.subject:C=US,ST=WA,O=Test'),
    'a wildcard in a value': named('refused', 'x509.subject: C=US, ST=WA, O=*'),
    'no organization': named('invalid-policy', 'x509.subject: C=US, ST=WA'),
    'no country': named('invalid-policy', 'x509.subject: ST=WA, O=Test'),
    'an attribute twice': named('invalid-policy', `${identity}, O=Test`),
    'a value without type': named('invalid-policy', `${identity}, x`),
    'an empty value': named('invalid-policy', 'x509.subject: C=US, ST=WA, O='),
    'an attribute of several values': named('invalid-policy', `${identity}+OU=x`),
    'an unknown attribute': named('refused', `${identity}, X=1`),
    'a number as attribute': named('refused', `${identity}, 1.2.3=1`),
    'another prefix': named('refused', 'x509.issuer: C=US, ST=WA, O=Test'),
    'no prefix': named('invalid-policy', 'C=US, ST=WA, O=Test'),
    'an empty identity': named('invalid-policy', ''),
    'the wildcard with another': named('invalid-policy', '*', identity),
    'overlapping identities': named('invalid-policy', identity, `${identity}, CN=leaf`),
    'the same identity twice': named('invalid-policy', identity, identity),
    'two identities': named('verified', 'x509.subject: C=US, ST=WA, O=Else', identity),
    'no identity': named('invalid-policy'),
    'an escaped comma': inc('verified', 'x509.subject: C=US, ST=WA, O=Test\\, Inc.'),
    'a quoted comma': inc('invalid-policy', 'x509.subject: C=US, ST=WA, O="Test, Inc."'),
    'a comma as hexadecimal': inc('verified', 'x509.subject: C=US, ST=WA, O=Test\\2C Inc.'),
    semicolons: named('verified', 'x509.subject: C=US; ST=WA; O=Test'),
    'the first of two units': units('refused', `${identity}, OU=a`),
    'the last of two units': units('refused', `${identity}, OU=b`),
    'two units, and the wildcard': units('verified', '*'),
    'a leaf without country': subject('refused', identity, state, ['O', 'Test']),
    'a leaf without country, and the wildcard': subject('verified', '*', state, ['O', 'Test']),
    'a leaf with blanks at the ends': subject('verified', 'x509.subject: C=US, ST=WA, O=\\ Test\\ ', country, state, [
      'O',
      ' Test ',
    ]),
    'a leaf with a hash': subject('verified', 'x509.subject: C=US, ST=WA, O=\\#Test', country, state, ['O', '#Test']),
    'a leaf of other letters': subject('verified', 'x509.subject: C=US, ST=WA, O=测试', country, state, ['O', '测试']),
    'an identity with =#': named('invalid-policy', `${identity}, CN=#00`),
  };
}

/** Cases of documents. */
export function documents(): Record<string, NotationCase> {
  const statement = {
    registryScopes: ['*'],
    signatureVerification: strict,
    trustStores: ['ca:test'],
    trustedIdentities: ['*'],
  };
  const of = (verdict: string, policy: object | string) => written(verdict, {}, { policy });
  const stricter = (policy: object | string) => written('verified', {}, { policy, ours: 'invalid-policy' });
  const scoped = (verdict: string, ...scopes: readonly string[]) => of(verdict, policyOf({ registryScopes: scopes }));
  const both = (verdict: string, ...parts: readonly object[]) =>
    of(verdict, { version: '1.0', trustPolicies: parts.map((part) => ({ ...statement, ...part })) });
  const skip = { signatureVerification: { level: 'skip' }, trustStores: [], trustedIdentities: [] };
  return {
    'the scope of the artifact': scoped('verified', 'local/app'),
    'another scope': scoped('inapplicable', 'local/else'),
    'a scope of a part': scoped('inapplicable', 'local/ap'),
    'a scope with a star in it': scoped('invalid-policy', 'local/*'),
    'a scope with a tag': scoped('invalid-policy', 'local/app:v1'),
    'a scope with a protocol': scoped('invalid-policy', 'https://local/app'),
    'a scope without repository': scoped('invalid-policy', 'local'),
    'a scope with capitals': scoped('invalid-policy', 'local/App'),
    'a scope with a port': scoped('inapplicable', 'localhost:5000/app'),
    'the star with another scope': scoped('invalid-policy', '*', 'local/app'),
    'no scope': scoped('invalid-policy'),
    'an empty scope': scoped('invalid-policy', ''),
    'one scope twice': scoped('invalid-policy', 'local/app', 'local/app'),
    'one scope in two statements': both(
      'invalid-policy',
      { name: 'a', registryScopes: ['local/app'] },
      { name: 'b', registryScopes: ['local/app'] },
    ),
    'the star in two statements': both('invalid-policy', { name: 'a' }, { name: 'b' }),
    'the scope goes before the star': both(
      'skipped',
      { name: 'a' },
      { name: 'b', registryScopes: ['local/app'], ...skip },
    ),
    'one name twice': both('invalid-policy', { name: 'a' }, { name: 'a', registryScopes: ['local/app'] }),
    'no name': both('invalid-policy', {}),
    'a broken statement beside': both(
      'invalid-policy',
      { name: 'a' },
      { name: 'b', registryScopes: ['x/y'], trustStores: [] },
    ),
    'no version': of('invalid-policy', { trustPolicies: [{ name: 'a', ...statement }] }),
    'another version': of('invalid-policy', { version: '2.0', trustPolicies: [{ name: 'a', ...statement }] }),
    'no statements': of('invalid-policy', { version: '1.0', trustPolicies: [] }),
    'no JSON': of('invalid-policy', 'x'),
    'an array': of('invalid-policy', '[]'),
    'unknown members': of('verified', { ...policyOf({ extra: 1 }), extra: 1 }),
    'members in capitals': stricter({ Version: '1.0', TrustPolicies: [{ Name: 'a', ...statement }] }),
    'a list that is null': of('invalid-policy', policyOf({ trustStores: null })),
    'a list that is a text': of('invalid-policy', policyOf({ trustStores: 'ca:test' })),
    'something behind the document': stricter(`${JSON.stringify(policyOf())} x`),
    'a byte order mark': of('invalid-policy', `\uFEFF${JSON.stringify(policyOf())}`),
  };
}
