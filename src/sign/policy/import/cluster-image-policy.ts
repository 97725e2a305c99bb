import { detail } from './details.ts';
import {
  type DraftAttestation,
  type DraftAuthority,
  type DraftMaker,
  type DraftRule,
  type DraftSigner,
  type PolicyImporter,
  refusing,
} from './draft.ts';
import { keysFrom, matcherFrom, objectAt, objectsAt, repositoryOf, textAt } from './read.ts';

/**
 * ClusterImagePolicy of Sigstore's policy-controller (policy.sigstore.dev/v1alpha1 and v1beta1): one authority of the list is enough, by its
 * signature or, where it names attestations, by those; every policy that matches an image must hold.
 */
export const clusterImagePolicy: PolicyImporter = {
  name: 'ClusterImagePolicy',
  match: 'all',
  recognises: ({ kind }) => kind === 'ClusterImagePolicy',
  read(document, maker) {
    const where = `ClusterImagePolicy ${textAt(objectAt(document, 'metadata'), 'name') ?? ''}`;
    const spec = objectAt(document, 'spec');
    if (spec['match'] !== undefined)
      maker.lose(detail('{where}: {member} is not carried over', { where, member: 'match' }));
    const images = objectsAt(spec, 'images').map((image) => globOf(textAt(image, 'glob') ?? '**', where, maker));
    const mode = textAt(spec, 'mode') === 'warn' ? ('warn' as const) : undefined;
    if (spec['policy'] !== undefined)
      return maker.refuse(
        { images, mode },
        detail('{where}: {member} is not carried over, so the rule refuses all', { where, member: 'policy' }),
      );
    const demand = demandOf(objectsAt(spec, 'authorities'), where, maker);
    if (demand === undefined)
      return maker.refuse(
        { images, mode },
        detail('{where}: no authority is left, so the rule refuses all', { where }),
      );
    maker.rules.push({ images, mode, ...demand });
  },
};

type Unknown = Readonly<Record<string, unknown>>;
type Demand = Pick<DraftRule, 'attestations' | 'authorities' | 'mode' | 'quorum'>;

/** What the authorities together demand; undefined where none is left. */
function demandOf(entries: readonly Unknown[], where: string, maker: DraftMaker): Demand | undefined {
  const actions = entries.map((entry) => textAt(objectAt(entry, 'static'), 'action'));
  if (actions.includes('pass')) return { authorities: [], attestations: [], mode: 'skip' };
  if (actions.length > 0 && actions.every((action) => action === 'fail'))
    return { authorities: [], attestations: [], mode: 'deny' };
  const read = entries.map((entry, index) => {
    const name = textAt(entry, 'name') ?? `authority-${index}`;
    const signers = authoritiesOf(entry, `${where}, ${name}`, maker).map((authority) => ({ name, authority }));
    return { signers, attestations: attestationsOf(entry, signers, where, maker) };
  });
  const known = read.filter(({ signers }) => signers.length > 0);
  const signing = known.filter(({ attestations }) => attestations.length === 0).flatMap(({ signers }) => signers);
  const attestations = known.flatMap((item) => item.attestations);
  const isAlternative = known.length > 1 && attestations.length > 0;
  if (isAlternative)
    maker.lose(
      detail(
        '{where}: one authority of several was enough, also by attestations alone: here all attestations are demanded',
        {
          where,
        },
      ),
    );
  if (known.length === 0) return undefined;
  return { authorities: signing, quorum: signing.length === 0 ? 0 : 1, attestations };
}

function authoritiesOf(
  entry: Readonly<Record<string, unknown>>,
  where: string,
  maker: DraftMaker,
): readonly DraftAuthority[] {
  for (const member of ['source', 'rfc3161timestamp', 'signatureFormat'])
    if (entry[member] !== undefined) maker.lose(detail('{where}: {member} is not carried over', { where, member }));
  const key = objectAt(entry, 'key');
  const data = textAt(key, 'data');
  if (data !== undefined) return keysFrom(data, entry['ctlog'] !== undefined);
  for (const place of ['secretRef', 'kms', 'path'])
    if (key[place] !== undefined)
      maker.lose(
        detail('{where}: a key in {place} is not in the file; write it into the policy by hand', { where, place }),
      );
  const keyless = objectAt(entry, 'keyless');
  if (keyless['trustRootRef'] !== undefined)
    maker.lose(detail('{where}: {member} is not carried over', { where, member: 'keyless.trustRootRef' }));
  // Whom another certificate authority vouches for would be accepted in the place of whom this one does.
  if (keyless['ca-cert'] !== undefined) {
    const member = 'keyless.ca-cert';
    maker.lose(detail('{where}: {member} is not carried over, so whom it limits is left out', { where, member }));
    return [];
  }
  return objectsAt(keyless, 'identities').flatMap((identity) => {
    const name = matcherFrom(textAt(identity, 'subject'), textAt(identity, 'subjectRegExp'), where, maker);
    const issuer = matcherFrom(textAt(identity, 'issuer'), textAt(identity, 'issuerRegExp'), where, maker);
    return name === undefined || issuer === undefined ? [] : [{ keyless: { identity: name, issuer } }];
  });
}

function attestationsOf(
  entry: unknown,
  authorities: readonly DraftSigner[],
  where: string,
  maker: DraftMaker,
): readonly DraftAttestation[] {
  return objectsAt(entry, 'attestations').map((attestation) => {
    const type = textAt(attestation, 'predicateType') ?? 'custom';
    const policy = objectAt(attestation, 'policy');
    const language = textAt(policy, 'type');
    if (language === undefined) return { type, authorities };
    const text = textAt(policy, 'data');
    if (language === 'rego' && text !== undefined)
      return { type, authorities, conditions: [{ rego: { text }, query: 'data.sigstore.isCompliant' }] };
    maker.lose(
      detail(
        '{where}: conditions in {language} are not carried over; write one in CEL in the place of the one that refuses all',
        { where, language },
      ),
    );
    return { type, authorities, conditions: [refusing] };
  });
}

/** Docker Hub has another name there. */
function globOf(glob: string, where: string, maker: DraftMaker): string {
  return repositoryOf(glob, where, maker).replace(/^(?:index\.)?docker\.io\//, 'docker.io/');
}
