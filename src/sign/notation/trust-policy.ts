import { type Text, wordsOf } from '../../core/index.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { checkIdentities } from './identities.ts';
import { type Enforcement, parseLevel, type VerificationType } from './level.ts';
import { detail } from './details.ts';
import { Complaint } from '../complaint.ts';

/** Types of trust stores (trust-store-trust-policy.md, "Trust Store"). */
export const storeTypes = ['ca', 'signingAuthority', 'tsa'] as const;

/** A named store, `ca:acme`. */
export interface TrustStoreName {
  readonly type: (typeof storeTypes)[number];
  readonly name: string;
}

/** One statement of a trust policy. */
export interface PolicyStatement {
  readonly name: string;
  readonly level: string;
  readonly enforcement: Readonly<Record<VerificationType, Enforcement>>;
  /** When a timestamp counts. */
  readonly verifyTimestamp: 'always' | 'afterCertExpiry';
  readonly trustStores: readonly TrustStoreName[];
  readonly trustedIdentities: readonly string[];
  /** Repositories, or `*`; none in a policy of blobs. */
  readonly registryScopes: readonly string[];
  /** Holds for blobs that no statement is named for. */
  readonly isGlobal: boolean;
}

/** Kind of a policy document: of images in registries and layouts, or of files. */
export type PolicyKind = 'blob' | 'oci';

/** A trust policy of notation. */
export interface NotationPolicy {
  readonly kind: PolicyKind;
  readonly statements: readonly PolicyStatement[];
}

/** Reads and checks a trust policy; complaints are worded as the original's. @throws {SignError} SIGN_POLICY. */
export function parseNotationPolicy(text: string, where: string, kind: PolicyKind = 'oci'): NotationPolicy {
  const document = readDocument(text, where);
  const version = document.optionalText('version') ?? '';
  const label = kind === 'blob' ? 'blob trust policy' : 'trust policy';
  if (version === '')
    throw wrong(where, detail('{label} document has empty version, version must be specified', { label }));
  if (version !== '1.0')
    throw wrong(where, detail('{label} document uses unsupported version "{version}"', { label, version }));
  const entries = document.objects('trustPolicies');
  if (entries.length === 0)
    throw wrong(where, detail('{label} document can not have zero trust policy statements', { label }));
  const statements = entries.map((entry) => guarded(where, () => readStatement(entry, kind)));
  guarded(where, () => checkTogether(statements, kind));
  return { kind, statements };
}

/** The statement of an image, `registry/repository`: the one that names it, else the one of all. */
export function statementFor({ statements }: NotationPolicy, scope: string): PolicyStatement | undefined {
  return (
    statements.find(({ registryScopes }) => registryScopes.includes(scope)) ??
    statements.find(({ registryScopes }) => registryScopes.includes('*'))
  );
}

/** The statement of a blob: the named one, or the global one. */
export function blobStatement({ statements }: NotationPolicy, name: string | undefined): PolicyStatement | undefined {
  return statements.find((statement) => (name === undefined ? statement.isGlobal : statement.name === name));
}

function readDocument(text: string, where: string): JsonReader {
  try {
    return readJson(text, where);
  } catch (cause) {
    throw new SignError('SIGN_POLICY', {
      message: detail(
        'malformed trust policy. To create a trust policy, see: https://notaryproject.dev/docs/quickstart/#create-a-trust-policy',
      ),
      where,
      cause,
    });
  }
}

function readStatement(entry: JsonReader, kind: PolicyKind): PolicyStatement {
  const name = entry.optionalText('name') ?? '';
  if (name === '')
    throw new Complaint(detail('a trust policy statement is missing a name, every statement requires a name'));
  const verification = entry.optionalObject('signatureVerification');
  const { level, enforcement } = parseLevel(verification, name);
  const scopes = texts(entry, 'registryScopes');
  if (kind === 'oci' && scopes.length === 0)
    throw new Complaint(
      detail(
        'trust policy statement "{name}" has zero registry scopes, it must specify registry scopes with at least one value',
        { name },
      ),
    );
  const stores = texts(entry, 'trustStores');
  const identities = texts(entry, 'trustedIdentities');
  checkPresence({ name, level, stores, identities });
  const trustStores = stores.map((store) => readStore(store, name));
  checkIdentities(identities, name);
  return {
    name,
    level,
    enforcement,
    verifyTimestamp: timestampRule(verification?.optionalText('verifyTimestamp') ?? '', name),
    trustStores,
    trustedIdentities: identities,
    registryScopes: scopes,
    isGlobal: entry.value('globalPolicy') === true,
  };
}

function timestampRule(text: string, name: string): PolicyStatement['verifyTimestamp'] {
  if (text === '' || text === 'always') return 'always';
  if (text === 'afterCertExpiry') return 'afterCertExpiry';
  throw new Complaint(
    detail(
      'trust policy: trust policy statement "{name}" has invalid signatureVerification: verifyTimestamp must be "always" or "afterCertExpiry", but got "{text}"',
      { name, text },
    ),
  );
}

function checkPresence({
  name,
  level,
  stores,
  identities,
}: {
  name: string;
  level: string;
  stores: readonly string[];
  identities: readonly string[];
}): void {
  if (level !== 'skip') {
    if (stores.length === 0 || identities.length === 0)
      throw new Complaint(
        detail(
          'trust policy: trust policy statement "{name}" is either missing trust stores or trusted identities, both must be specified',
          { name },
        ),
      );
    return;
  }
  if (stores.length > 0 || identities.length > 0)
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" is set to skip signature verification but configured with trust stores and/or trusted identities, remove them if signature verification needs to be skipped',
        { name },
      ),
    );
}

function readStore(text: string, name: string): TrustStoreName {
  const at = text.indexOf(':');
  if (at < 0)
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" has malformed trust store value "{text}". The required format is <TrustStoreType>:<TrustStoreName>',
        { name, text },
      ),
    );
  const [typeText, store] = [text.slice(0, at), text.slice(at + 1)];
  const type = storeTypes.find((candidate) => candidate === typeText);
  if (type === undefined)
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" uses an unsupported trust store type "{typeText}" in trust store value "{text}"',
        { name, typeText, text },
      ),
    );
  if (!isStoreName(store))
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" uses an unsupported trust store name "{store}" in trust store value "{text}". Named store name needs to follow [a-zA-Z0-9_.-]+ format',
        { name, store, text },
      ),
    );
  return { type, name: store };
}

/** Whether a text may name a store or a file in it: it can never leave its folder. */
export function isStoreName(text: string): boolean {
  return /^[a-zA-Z0-9_.-]+$/.test(text) && text !== '.' && text !== '..';
}

function checkTogether(statements: readonly PolicyStatement[], kind: PolicyKind): void {
  const names = statements.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Complaint(
      detail('multiple trust policy statements use the same name "{twice}", statement names must be unique', { twice }),
    );
  if (kind === 'oci') checkScopes(statements);
  else if (statements.filter(({ isGlobal }) => isGlobal).length > 1)
    throw new Complaint(
      detail(
        'multiple blob trust policy statements have globalPolicy set to true. Only one trust policy statement can be marked as global policy',
      ),
    );
}

function checkScopes(statements: readonly PolicyStatement[]): void {
  const seen = new Set<string>();
  for (const { name, registryScopes } of statements) {
    if (registryScopes.length > 1 && registryScopes.includes('*'))
      throw new Complaint(
        detail(
          'trust policy statement "{name}" uses wildcard registry scope \'*\', a wildcard scope cannot be used in conjunction with other scope values',
          { name },
        ),
      );
    for (const scope of registryScopes) {
      if (scope !== '*' && !isRepository(scope))
        throw new Complaint(
          detail(
            'registry scope {scope} is not valid, make sure it is a fully qualified repository without the scheme, protocol or tag. For example domain.com/my/repository or a local scope like local/myOCILayout',
            { scope: JSON.stringify(scope) },
          ),
        );
      if (seen.has(scope))
        throw new Complaint(
          detail(
            'registry scope "{scope}" is present in multiple trust policy statements, one registry scope value can only be associated with one statement',
            { scope },
          ),
        );
      seen.add(scope);
    }
  }
}

const domainPart = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const domain = new RegExp(String.raw`^${domainPart}(?:\.${domainPart})*(?::\d+)?$`);
const pathPart = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const path = new RegExp(`^${pathPart}(?:/${pathPart})*$`);

/** Whether a scope is a whole repository, `host/path`, as registries write them. */
function isRepository(scope: string): boolean {
  const at = scope.indexOf('/');
  return at > 0 && domain.test(scope.slice(0, at)) && path.test(scope.slice(at + 1));
}

function texts(entry: JsonReader, key: string): readonly string[] {
  return entry.values(key).map((value) => {
    if (typeof value === 'string') return value;
    throw entry.wrong(key, detail('an array of strings'));
  });
}

/** A complaint of a part becomes one of the document. */
function guarded<Value>(where: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof Complaint) throw wrong(where, error.words);
    if (error instanceof SignError && error.code === 'SIGN_MALFORMED') throw wrong(where, wordsOf(error));
    throw error;
  }
}

function wrong(where: string, message: Text): SignError {
  return new SignError('SIGN_POLICY', { message, where });
}
