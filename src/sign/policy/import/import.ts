import { parseAllDocuments, stringify } from 'yaml';
import { messageOf, type Text } from '../../../core/index.ts';
import { SignError } from '../../error.ts';
import { parseTrustPolicy } from '../policy.ts';
import { clusterImagePolicy } from './cluster-image-policy.ts';
import { connaisseur } from './connaisseur.ts';
import { detail } from './details.ts';
import type { Draft, DraftAuthority, DraftMaker, DraftRule, PolicyImporter } from './draft.ts';
import { kyverno } from './kyverno.ts';

/** Formats that are read, in alphabetical order. */
export const policyImporters: readonly PolicyImporter[] = [clusterImagePolicy, connaisseur, kyverno];

/** A trust policy that policies of other tools became. */
export interface ImportedPolicy {
  /** YAML, which {@link parseTrustPolicy} accepts. */
  readonly text: string;
  /** What could not be carried over. */
  readonly lost: readonly Text[];
}

/** Where a keyless policy expects the trusted root, until somebody names another file. */
const trustedRoot = 'trusted_root.json';

/**
 * Writes the trust policy of what other tools' policies say; documents of other kinds in the file are passed over.
 * @throws {SignError} SIGN_POLICY where no document is a policy that is known, or none of its rules can be carried over.
 */
export function importPolicies(text: string, where: string): ImportedPolicy {
  const { rules, lost } = draftOf(text, where);
  const written = stringify(documentOf(rules), { lineWidth: 120 });
  parseTrustPolicy(written, where);
  return { text: written, lost };
}

function draftOf(text: string, where: string): Draft {
  const rules: DraftRule[] = [];
  const lost: Text[] = [];
  const maker: DraftMaker = { rules, lose: (words) => void lost.push(words) };
  const known = documentsOf(text, where).flatMap((document) => {
    const importer = policyImporters.find((row) => row.recognises(document));
    importer?.read(document, maker);
    return importer === undefined ? [] : [importer];
  });
  if (known.length === 0)
    throw wrong(
      where,
      detail('no document is one of {names}', { names: policyImporters.map(({ name }) => name).join(', ') }),
    );
  if (rules.length === 0)
    throw wrong(
      where,
      detail('no rule can be carried over: {reasons}', {
        reasons: { en: lost.map(({ en }) => en).join('; '), zh: lost.map(({ zh }) => zh).join('；') },
      }),
    );
  if (rules.length > 1 && known.some((importer) => importer !== connaisseur))
    lost.push(detail('several rules may name one image: here the first of them decides, in the original all of them'));
  return { rules, lost };
}

function documentOf(rules: readonly DraftRule[]): object {
  const names = new Map<string, string>();
  const authorities: Record<string, DraftAuthority> = {};
  const nameOf = (wanted: string, authority: DraftAuthority): string => {
    const identity = JSON.stringify(authority);
    const known = names.get(identity);
    if (known !== undefined) return known;
    let name = wanted;
    for (let count = 2; Object.hasOwn(authorities, name); count++) name = `${wanted}-${count}`;
    names.set(identity, name);
    authorities[name] = authority;
    return name;
  };
  const written = rules.map(({ images, authorities: signers, quorum, attestations }) => {
    const named = [...new Set(signers.map(({ name, authority }) => nameOf(name, authority)))];
    return {
      images,
      authorities: named,
      ...(quorum !== undefined && { quorum }),
      ...(attestations.length > 0 && { attestations }),
    };
  });
  const isKeyless = Object.values(authorities).some((authority) => 'keyless' in authority || authority.log);
  return { version: 1, ...(isKeyless && { trustedRoot }), authorities, rules: written };
}

function documentsOf(text: string, where: string): Record<string, unknown>[] {
  try {
    return parseAllDocuments(text).flatMap((document) => {
      const value: unknown = document.toJS({ maxAliasCount: 20 });
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? [value as Record<string, unknown>]
        : [];
    });
  } catch (cause) {
    throw new SignError('SIGN_POLICY', { message: `it is no YAML: ${messageOf(cause)}`, where, cause });
  }
}

function wrong(where: string, message: Text): SignError {
  return new SignError('SIGN_POLICY', { message, where });
}
