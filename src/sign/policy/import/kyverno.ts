import type { Text } from '../../../core/index.ts';
import { detail } from './details.ts';
import {
  type DraftAttestation,
  type DraftAuthority,
  type DraftCondition,
  type DraftMaker,
  type DraftRule,
  type DraftSigner,
  type PolicyImporter,
  refusing,
} from './draft.ts';
import {
  certificatesFrom,
  imagesFrom,
  keysFrom,
  matcherFrom,
  objectAt,
  objectsAt,
  predicateTypeFrom,
  textAt,
  textsAt,
} from './read.ts';

type Unknown = Readonly<Record<string, unknown>>;

/**
 * Rules `verifyImages` of Kyverno's ClusterPolicy and Policy: of each set of attestors, all or `count` must have signed; every entry that
 * names an image must hold. Where a policy does not enforce, which is the default there, the rule only warns.
 */
export const kyverno: PolicyImporter = {
  name: 'Kyverno verifyImages',
  match: 'all',
  recognises: ({ kind, spec }) =>
    (kind === 'ClusterPolicy' || kind === 'Policy') &&
    objectsAt(spec, 'rules').some((rule) => rule['verifyImages'] !== undefined),
  read(document, maker) {
    const policy = textAt(objectAt(document, 'metadata'), 'name') ?? '';
    const spec = objectAt(document, 'spec');
    for (const rule of objectsAt(spec, 'rules'))
      for (const entry of objectsAt(rule, 'verifyImages')) {
        const action = textAt(entry, 'failureAction') ?? textAt(spec, 'validationFailureAction') ?? 'Audit';
        const mode = action.toLowerCase() === 'enforce' ? undefined : ('warn' as const);
        readEntry(entry, { where: `Kyverno ${policy}, ${textAt(rule, 'name') ?? ''}`, maker, mode });
      }
  },
};

/** What the parts of an entry are read with. */
interface Reading {
  readonly where: string;
  readonly maker: DraftMaker;
  readonly mode: DraftRule['mode'];
}

function readEntry(entry: Unknown, reading: Reading): void {
  const { where, maker, mode } = reading;
  const isNotary = textAt(entry, 'type') === 'Notary';
  const patterns = (key: string) => textsAt(entry, key).map((pattern) => imagesFrom(pattern, where, maker));
  const [images, except] = [patterns('imageReferences'), patterns('skipImageReferences')];
  const refuse = (words: Text) => maker.refuse({ images, except, mode }, words);
  if (entry['imageRegistryCredentials'] !== undefined)
    maker.lose(detail('{where}: {member} is not carried over', { where, member: 'imageRegistryCredentials' }));
  const attestations = objectsAt(entry, 'attestations');
  const lost = entry['validate'] !== undefined ? 'validate' : isNotary && attestations.length > 0 ? 'attestations' : '';
  if (lost !== '')
    return refuse(detail('{where}: {member} is not carried over, so the rule refuses all', { where, member: lost }));
  const sets = objectsAt(entry, 'attestors').map((set) => signersOf(set, isNotary, reading));
  const demanded = attestations.flatMap((item) => attestationsOf(item, reading));
  if (sets.every(({ authorities }) => authorities.length === 0) && demanded.length === 0)
    return refuse(detail('{where}: no authority is left, so the rule refuses all', { where }));
  if (sets.some(({ isWhole }) => !isWhole))
    return refuse(detail('{where}: fewer authorities are left than must sign, so the rule refuses all', { where }));
  // Every set must be whole by itself, which is a rule of its own.
  const [first = { authorities: [], quorum: 0 }, ...others] = sets.map(({ isWhole: _isWhole, ...set }) => set);
  maker.rules.push({ images, except, ...first, attestations: demanded, mode });
  for (const set of others) maker.rules.push({ images, except, ...set, attestations: [], mode });
}

/** Who may sign, and how many must. */
interface SignerSet extends Pick<DraftRule, 'authorities' | 'quorum'> {
  /** Whether as many are left as must sign. */
  readonly isWhole: boolean;
}

/** A set with its count; where it has none, all must have signed. */
function signersOf(set: Unknown, isNotary: boolean, reading: Reading): SignerSet {
  const entries = objectsAt(set, 'entries').map((entry, index) =>
    (isNotary ? readCertificates(entry, reading) : readAttestor(entry, reading.where, reading.maker)).map(
      (authority): DraftSigner => ({ name: textAt(entry, 'name') ?? `attestor-${index}`, authority }),
    ),
  );
  const authorities = entries.flat();
  const lost = entries.filter(({ length }) => length === 0).length;
  const { count } = set;
  const needed = typeof count === 'number' ? Math.min(count, authorities.length + lost) : authorities.length + lost;
  const isWhole = authorities.length > 0 && needed <= authorities.length;
  return { authorities, ...(typeof count === 'number' && { quorum: needed }), isWhole };
}

/** Notation's signers there: the certificates that are trusted, at the strict level, whoever they name. */
function readCertificates(entry: Unknown, { where, maker }: Reading): readonly DraftAuthority[] {
  const { cert, certChain, tsaCertChain, ...others } = objectAt(entry, 'certificates');
  for (const member of Object.keys(others))
    maker.lose(detail('{where}: {member} is not carried over', { where, member: `certificates.${member}` }));
  const pem = (text: unknown) =>
    (typeof text === 'string' ? certificatesFrom(text) : []).map((item) => ({ pem: item }));
  const roots = [...pem(cert), ...pem(certChain)];
  const stamps = pem(tsaCertChain);
  if (roots.length === 0) return [];
  return [
    {
      notation: {
        roots,
        identities: ['*'],
        ...(stamps.length > 0 && { timestamp: { roots: stamps, verify: 'always' } }),
      },
    },
  ];
}

/** What limits an attestor and is not carried over: without it others would be accepted too. */
const limits: readonly (readonly [part: string | undefined, member: string])[] = [
  [undefined, 'annotations'],
  [undefined, 'attestor'],
  [undefined, 'certificates'],
  ['keyless', 'additionalExtensions'],
  ['keyless', 'roots'],
];

function readAttestor(entry: Unknown, where: string, maker: DraftMaker): readonly DraftAuthority[] {
  if (entry['repository'] !== undefined)
    maker.lose(detail('{where}: {member} is not carried over', { where, member: 'repository' }));
  const limit = limits.find(
    ([part, member]) => (part === undefined ? entry : objectAt(entry, part))[member] !== undefined,
  );
  if (limit !== undefined) {
    const member = limit.filter((name) => name !== undefined).join('.');
    maker.lose(detail('{where}: {member} is not carried over, so whom it limits is left out', { where, member }));
    return [];
  }
  const keys = objectAt(entry, 'keys');
  const keyless = objectAt(entry, 'keyless');
  const isLogged = objectAt(keys, 'rekor')['ignoreTlog'] !== true;
  const found = keysFrom(textAt(keys, 'publicKeys') ?? '', isLogged);
  if (entry['keys'] !== undefined && found.length === 0)
    maker.lose(
      detail('{where}: a key in {place} is not in the file; write it into the policy by hand', {
        where,
        place: Object.keys(keys).join(', '),
      }),
    );
  const name = matcherFrom(textAt(keyless, 'subject'), textAt(keyless, 'subjectRegExp'), where, maker);
  const issuer = matcherFrom(textAt(keyless, 'issuer'), textAt(keyless, 'issuerRegExp'), where, maker);
  if (name !== undefined && issuer !== undefined) return [...found, { keyless: { identity: name, issuer } }];
  if (entry['keyless'] !== undefined)
    maker.lose(detail('{where}: {member} is not carried over', { where, member: 'keyless' }));
  return found;
}

/** An attestation of Kyverno's; where its attestors must all have made it, it is demanded of each. */
function attestationsOf(item: Unknown, reading: Reading): readonly DraftAttestation[] {
  const { where, maker } = reading;
  const type = predicateTypeFrom(textAt(item, 'type') ?? textAt(item, 'predicateType') ?? 'custom');
  const sets = objectsAt(item, 'attestors').map((set) => signersOf(set, false, reading));
  const isWhole = sets.every((set) => set.isWhole);
  const conditions = [
    ...conditionsOf(item, where, maker).map((cel): DraftCondition => ({ cel })),
    ...(isWhole ? [] : [refusing]),
  ];
  if (!isWhole)
    maker.lose(detail('{where}: fewer authorities are left than must sign, so the rule refuses all', { where }));
  const shared = { type, ...(conditions.length > 0 && { conditions }) };
  const known = sets.filter(({ authorities }) => authorities.length > 0);
  if (known.length === 0) return [shared];
  return known.flatMap(({ authorities, quorum = authorities.length }) => {
    if (quorum === 1) return [{ ...shared, authorities }];
    if (quorum < authorities.length)
      maker.lose(detail('{where}: {member} is not carried over', { where, member: 'attestations.attestors.count' }));
    return authorities.map((signer) => ({ ...shared, authorities: [signer] }));
  });
}

/** All groups must hold: of `all` each condition, of `any` one. */
function conditionsOf(item: Unknown, where: string, maker: DraftMaker): readonly string[] {
  return objectsAt(item, 'conditions').flatMap((group) => {
    const any = objectsAt(group, 'any').map((one) => readCondition(one, where, maker));
    const all = objectsAt(group, 'all').map((one) => readCondition(one, where, maker));
    return any.length === 0 ? all : [...all, any.join(' || ')];
  });
}

/** Operators on one value that CEL says as shortly. */
const operators: Readonly<Record<string, (key: string, value: string) => string>> = {
  AllIn: (key, value) => `${key}.all(item, item in ${value})`,
  AnyIn: (key, value) => `${key} in ${value}`,
  Equal: (key, value) => `${key} == ${value}`,
  Equals: (key, value) => `${key} == ${value}`,
  GreaterThan: (key, value) => `${key} > ${value}`,
  GreaterThanOrEquals: (key, value) => `${key} >= ${value}`,
  In: (key, value) => `${key} in ${value}`,
  LessThan: (key, value) => `${key} < ${value}`,
  LessThanOrEquals: (key, value) => `${key} <= ${value}`,
  NotEqual: (key, value) => `${key} != ${value}`,
  NotEquals: (key, value) => `${key} != ${value}`,
};

/** A condition whose key is a plain path; others are JMESPath programs, and told. */
function readCondition({ key, operator, value }: Unknown, where: string, maker: DraftMaker): string {
  const [, path] = /^\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}\}$/.exec(String(key)) ?? [];
  const write = Object.hasOwn(operators, String(operator)) ? operators[String(operator)] : undefined;
  const isPlain = !/[*?]|\{\{/.test(JSON.stringify(value) ?? '');
  if (path !== undefined && write !== undefined && isPlain) return write(`predicate.${path}`, JSON.stringify(value));
  const condition = `${String(key)} ${String(operator)}`;
  maker.lose(
    detail(
      '{where}: the condition "{condition}" is not carried over; write one in CEL in the place of the one that refuses all',
      { where, condition },
    ),
  );
  return 'false';
}
