import { detail } from './details.ts';
import type {
  DraftAttestation,
  DraftAuthority,
  DraftCondition,
  DraftMaker,
  DraftRule,
  PolicyImporter,
} from './draft.ts';
import { keysFrom, matcherFrom, objectAt, objectsAt, repositoryOf, textAt, textsAt } from './read.ts';

type Unknown = Readonly<Record<string, unknown>>;

/** Rules `verifyImages` of Kyverno's ClusterPolicy and Policy: of each set of attestors, all or `count` must have signed. */
export const kyverno: PolicyImporter = {
  name: 'Kyverno verifyImages',
  recognises: ({ kind, spec }) =>
    (kind === 'ClusterPolicy' || kind === 'Policy') &&
    objectsAt(spec, 'rules').some((rule) => rule['verifyImages'] !== undefined),
  read(document, maker) {
    const policy = textAt(objectAt(document, 'metadata'), 'name') ?? '';
    for (const rule of objectsAt(objectAt(document, 'spec'), 'rules'))
      for (const entry of objectsAt(rule, 'verifyImages'))
        readEntry(entry, `Kyverno ${policy}, ${textAt(rule, 'name') ?? ''}`, maker);
  },
};

function readEntry(entry: Unknown, where: string, maker: DraftMaker): void {
  for (const member of ['skipImageReferences', 'imageRegistryCredentials', 'validate'])
    if (entry[member] !== undefined) maker.lose(detail('{where}: {member} is not carried over', { where, member }));
  const type = textAt(entry, 'type') ?? 'Cosign';
  if (type === 'Notary')
    return maker.lose(detail('{where}: {member} is not carried over', { where, member: 'Notary' }));
  const attestations = objectsAt(entry, 'attestations');
  const sets = [...objectsAt(entry, 'attestors'), ...attestations.flatMap((item) => objectsAt(item, 'attestors'))];
  const signers = authoritiesOf(sets, where, maker);
  if (signers.authorities.length === 0)
    return maker.lose(detail('{where}: no authority is left, so the rule is left out', { where }));
  maker.rules.push({
    images: textsAt(entry, 'imageReferences').map((pattern) => imagesOf(pattern, where, maker)),
    ...signers,
    attestations: attestations.map((item) => attestationOf(item, where, maker)),
  });
}

/** One set with its count; of several all must be whole, which is said as all authorities together. */
function authoritiesOf(
  sets: readonly Unknown[],
  where: string,
  maker: DraftMaker,
): Pick<DraftRule, 'authorities' | 'quorum'> {
  const authorities = sets.flatMap((set) =>
    objectsAt(set, 'entries').flatMap((entry, index) =>
      readAttestor(entry, where, maker).map((authority) => ({
        name: textAt(entry, 'name') ?? `attestor-${index}`,
        authority,
      })),
    ),
  );
  const [count] = sets.flatMap(({ count }) => (typeof count === 'number' ? [count] : []));
  if (count === undefined) return { authorities };
  if (sets.length === 1) return { authorities, quorum: count };
  maker.lose(detail('{where}: {member} is not carried over', { where, member: 'count' }));
  return { authorities };
}

function readAttestor(entry: Unknown, where: string, maker: DraftMaker): readonly DraftAuthority[] {
  for (const member of ['certificates', 'attestor', 'annotations', 'repository'])
    if (entry[member] !== undefined) maker.lose(detail('{where}: {member} is not carried over', { where, member }));
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
  return name === undefined || issuer === undefined ? found : [...found, { keyless: { identity: name, issuer } }];
}

function attestationOf(item: Unknown, where: string, maker: DraftMaker): DraftAttestation {
  const type = typeOf(textAt(item, 'type') ?? textAt(item, 'predicateType') ?? 'custom');
  const conditions = objectsAt(item, 'conditions').flatMap((group) => {
    const any = objectsAt(group, 'any').map((one) => readCondition(one, where, maker));
    const all = objectsAt(group, 'all').map((one) => readCondition(one, where, maker));
    const either = any.includes(undefined) ? [] : [any.join(' || ')];
    return [...all, ...either].filter((cel) => cel !== undefined && cel !== '');
  });
  return {
    type,
    ...(conditions.length > 0 && { conditions: conditions.map((cel): DraftCondition => ({ cel: String(cel) })) }),
  };
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
function readCondition({ key, operator, value }: Unknown, where: string, maker: DraftMaker): string | undefined {
  const [, path] = /^\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}\}$/.exec(String(key)) ?? [];
  const write = Object.hasOwn(operators, String(operator)) ? operators[String(operator)] : undefined;
  const isPlain = !/[*?]|\{\{/.test(JSON.stringify(value) ?? '');
  if (path !== undefined && write !== undefined && isPlain) return write(`predicate.${path}`, JSON.stringify(value));
  const condition = `${String(key)} ${String(operator)}`;
  maker.lose(detail('{where}: the condition "{condition}" is not carried over', { where, condition }));
  return undefined;
}

/** A star of Kyverno's patterns crosses slashes. */
function imagesOf(pattern: string, where: string, maker: DraftMaker): string {
  return repositoryOf(pattern, where, maker).replaceAll(/\*+/g, '**');
}

/** Kyverno's examples leave the scheme out. */
function typeOf(type: string): string {
  return URL.canParse(type) || !type.includes('/') ? type : `https://${type}`;
}
