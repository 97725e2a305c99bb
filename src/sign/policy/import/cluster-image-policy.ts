import { detail } from './details.ts';
import type { DraftAttestation, DraftAuthority, DraftMaker, PolicyImporter } from './draft.ts';
import { keysFrom, matcherFrom, objectAt, objectsAt, repositoryOf, textAt } from './read.ts';

/** ClusterImagePolicy of Sigstore's policy-controller (policy.sigstore.dev/v1alpha1 and v1beta1): one authority of the list is enough. */
export const clusterImagePolicy: PolicyImporter = {
  name: 'ClusterImagePolicy',
  recognises: ({ kind }) => kind === 'ClusterImagePolicy',
  read(document, maker) {
    const where = `ClusterImagePolicy ${textAt(objectAt(document, 'metadata'), 'name') ?? ''}`;
    const spec = objectAt(document, 'spec');
    for (const member of ['match', 'policy'])
      if (spec[member] !== undefined) maker.lose(detail('{where}: {member} is not carried over', { where, member }));
    const authorities = objectsAt(spec, 'authorities').flatMap((entry, index) => {
      const name = textAt(entry, 'name') ?? `authority-${index}`;
      return authoritiesOf(entry, `${where}, ${name}`, maker).map((authority) => ({ name, authority }));
    });
    if (authorities.length === 0)
      return maker.lose(detail('{where}: no authority is left, so the rule is left out', { where }));
    maker.rules.push({
      images: objectsAt(spec, 'images').map((image) => globOf(textAt(image, 'glob') ?? '**', where, maker)),
      authorities,
      quorum: 1,
      attestations: objectsAt(spec, 'authorities').flatMap((entry) => attestationsOf(entry, where, maker)),
    });
  },
};

function authoritiesOf(
  entry: Readonly<Record<string, unknown>>,
  where: string,
  maker: DraftMaker,
): readonly DraftAuthority[] {
  for (const member of ['static', 'source', 'rfc3161timestamp', 'signatureFormat'])
    if (entry[member] !== undefined) maker.lose(detail('{where}: {member} is not carried over', { where, member }));
  const key = objectAt(entry, 'key');
  const data = textAt(key, 'data');
  if (data !== undefined) return keysFrom(data, entry['ctlog'] !== undefined);
  for (const place of ['secretRef', 'kms', 'path'])
    if (key[place] !== undefined)
      maker.lose(
        detail('{where}: a key in {place} is not in the file; write it into the policy by hand', { where, place }),
      );
  return objectsAt(objectAt(entry, 'keyless'), 'identities').flatMap((identity) => {
    const name = matcherFrom(textAt(identity, 'subject'), textAt(identity, 'subjectRegExp'), where, maker);
    const issuer = matcherFrom(textAt(identity, 'issuer'), textAt(identity, 'issuerRegExp'), where, maker);
    return name === undefined || issuer === undefined ? [] : [{ keyless: { identity: name, issuer } }];
  });
}

function attestationsOf(entry: unknown, where: string, maker: DraftMaker): DraftAttestation[] {
  return objectsAt(entry, 'attestations').map((attestation) => {
    const type = textAt(attestation, 'predicateType') ?? 'custom';
    const policy = objectAt(attestation, 'policy');
    const language = textAt(policy, 'type');
    if (language === undefined) return { type };
    const text = textAt(policy, 'data');
    if (language === 'rego' && text !== undefined)
      return { type, conditions: [{ rego: { text }, query: 'data.sigstore.isCompliant' }] };
    maker.lose(detail('{where}: conditions in {language} are not carried over', { where, language }));
    return { type };
  });
}

/** Docker Hub has another name there. */
function globOf(glob: string, where: string, maker: DraftMaker): string {
  return repositoryOf(glob, where, maker).replace(/^(?:index\.)?docker\.io\//, 'docker.io/');
}
