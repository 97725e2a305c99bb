import { stringify } from 'yaml';
import { parseAllDocuments } from '../../../formats/yaml/yaml.ts';
import { type Text, wordsOf } from '../../../core/index.ts';
import { SignError } from '../../error.ts';
import { parseTrustPolicy } from '../policy.ts';
import { clusterImagePolicy } from './cluster-image-policy.ts';
import { connaisseur } from './connaisseur.ts';
import { detail } from './details.ts';
import type { Draft, DraftAuthority, DraftMaker, DraftRule, DraftSigner, PolicyImporter } from './draft.ts';
import { imageValidatingPolicy } from './image-validating-policy.ts';
import { kyverno } from './kyverno.ts';
import { notationPolicy } from './notation-policy.ts';

/** Formats that are read, in alphabetical order. */
export const policyImporters: readonly PolicyImporter[] = [
  clusterImagePolicy,
  connaisseur,
  imageValidatingPolicy,
  kyverno,
  notationPolicy,
];

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
  const draft = draftOf(text, where);
  const written = stringify(documentOf(draft), { lineWidth: 120 });
  parseTrustPolicy(written, where);
  return { text: written, lost: draft.lost };
}

function draftOf(text: string, where: string): Draft {
  const rules: DraftRule[] = [];
  const lost: Text[] = [];
  const refusals: DraftRule[] = [];
  const lose = (words: Text) => void lost.push(words);
  const maker: DraftMaker = {
    rules,
    lose,
    refuse({ images, except = [], mode }, words) {
      // Where the original only warns, whatever comes is let in there too.
      const isLenient = mode === 'warn' || mode === 'skip';
      const rule = {
        images,
        except,
        authorities: [],
        attestations: [],
        mode: isLenient ? ('skip' as const) : ('deny' as const),
      };
      rules.push(rule);
      refusals.push(rule);
      lose(words);
    },
  };
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
  if (rules.length === refusals.length)
    throw wrong(
      where,
      detail('no rule can be carried over: {reasons}', {
        reasons: { en: lost.map(({ en }) => en).join('; '), zh: lost.map(({ zh }) => zh).join('；') },
      }),
    );
  return { rules, match: matchOf(known, rules, maker), lost };
}

/** Where tools whose rules are combined differently meet, the stricter way is taken. */
function matchOf(known: readonly PolicyImporter[], rules: readonly DraftRule[], maker: DraftMaker): Draft['match'] {
  if (rules.length < 2 || known.every(({ match }) => match === 'first')) return 'first';
  if (known.some(({ match }) => match === 'first'))
    maker.lose(
      detail(
        'policies whose first rule decides stand beside those whose rules all must hold: here all rules must hold',
      ),
    );
  return 'all';
}

function documentOf({ rules, match }: Draft): object {
  const namer = new SignerNames();
  const written = rules.map(({ images, except = [], authorities, quorum, attestations, mode }) => ({
    images,
    ...(except.length > 0 && { except }),
    ...(authorities.length > 0 && { authorities: namer.namesOf(authorities) }),
    ...(quorum !== undefined && { quorum }),
    ...(attestations.length > 0 && {
      attestations: attestations.map(({ authorities: attesting, ...rest }) => ({
        ...rest,
        ...(attesting !== undefined && { authorities: namer.namesOf(attesting) }),
      })),
    }),
    ...(mode !== undefined && { mode }),
  }));
  const isKeyless = [...namer.authorities.values()].some((item) => 'keyless' in item || ('log' in item && item.log));
  return {
    version: 1,
    ...(isKeyless && { trustedRoot }),
    authorities: Object.fromEntries(namer.authorities),
    ...(match === 'all' && { match }),
    rules: written,
  };
}

/** Names of authorities: one for each, however often it stands in the originals. */
class SignerNames {
  readonly authorities = new Map<string, DraftAuthority>();
  readonly #names = new Map<string, string>();

  namesOf(signers: readonly DraftSigner[]): readonly string[] {
    return [...new Set(signers.map((signer) => this.#nameOf(signer)))];
  }

  #nameOf({ name: wanted, authority }: DraftSigner): string {
    const identity = JSON.stringify(authority);
    const known = this.#names.get(identity);
    if (known !== undefined) return known;
    let name = wanted;
    for (let count = 2; this.authorities.has(name); count++) name = `${wanted}-${count}`;
    this.#names.set(identity, name);
    this.authorities.set(name, authority);
    return name;
  }
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
    throw new SignError('SIGN_POLICY_FILE', {
      message: detail('it is no YAML: {reason}', { reason: wordsOf(cause) }),
      where,
      cause,
    });
  }
}

function wrong(where: string, message: Text): SignError {
  return new SignError('SIGN_POLICY', { message, where });
}
