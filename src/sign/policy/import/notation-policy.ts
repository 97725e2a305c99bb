import type { StrictOverride } from '../authority.ts';
import { parseNotationPolicy, type PolicyStatement } from '../../notation/trust-policy.ts';
import { detail } from './details.ts';
import type { DraftAuthority, DraftMaker, DraftRule, PolicyImporter } from './draft.ts';

/** Trust policies of notation (trustpolicy.json): the statement that names a repository decides, else the one of all. */
export const notationPolicy: PolicyImporter = {
  name: 'notation trustpolicy.json',
  match: 'first',
  recognises: ({ trustPolicies, version }) => Array.isArray(trustPolicies) && version !== undefined,
  read(document, maker) {
    const statements = Array.isArray(document['trustPolicies'])
      ? (document['trustPolicies'] as readonly unknown[])
      : [];
    if (isOfBlobs(statements))
      return maker.lose(detail('a policy of files (blobs) is not carried over: a trust policy is about images'));
    const { statements: read } = parseNotationPolicy(JSON.stringify(document), 'trustpolicy.json');
    // What names repositories decides before what names all, wherever it stands.
    const isGeneral = ({ registryScopes }: PolicyStatement) => registryScopes.includes('*');
    for (const statement of [...read.filter((item) => !isGeneral(item)), ...read.filter(isGeneral)])
      maker.rules.push(ruleOf(statement, maker));
  },
};

/** A policy of files has a statement without repositories. */
function isOfBlobs(statements: readonly unknown[]): boolean {
  return statements.some((item) => typeof item === 'object' && item !== null && !('registryScopes' in item));
}

function ruleOf(statement: PolicyStatement, maker: DraftMaker): DraftRule {
  const { name, level, enforcement, registryScopes } = statement;
  const images = registryScopes.map((scope) => (scope === '*' ? '**' : scope));
  if (level === 'skip') return { images, authorities: [], attestations: [], mode: 'skip' };
  const isStrict = enforcement.authenticity === 'enforce';
  if (!isStrict)
    maker.lose(
      detail('{where}: who signed is only logged there; here the rule only warns, and of damaged signatures too', {
        where: `notation ${name}`,
      }),
    );
  return {
    images,
    authorities: [{ name, authority: authorityOf(statement) }],
    attestations: [],
    mode: isStrict ? undefined : 'warn',
  };
}

function authorityOf({
  enforcement,
  trustStores,
  trustedIdentities,
  verifyTimestamp,
}: PolicyStatement): DraftAuthority {
  const stores = (type: string) =>
    trustStores.filter((store) => store.type === type).map((store) => ({ store: store.name }));
  const [roots, signingAuthorities, stamps] = [stores('ca'), stores('signingAuthority'), stores('tsa')];
  const { authenticTimestamp, expiry, revocation } = enforcement;
  const changed = Object.entries({ authenticTimestamp, expiry, revocation }).filter(
    ([, action]) => action !== 'enforce',
  );
  return {
    notation: {
      ...(roots.length > 0 && { roots }),
      ...(signingAuthorities.length > 0 && { signingAuthorities }),
      identities: [...trustedIdentities],
      ...(changed.length > 0 && { override: Object.fromEntries(changed) as StrictOverride }),
      ...(stamps.length > 0 && {
        timestamp: { roots: stamps, verify: verifyTimestamp },
      }),
    },
  };
}
