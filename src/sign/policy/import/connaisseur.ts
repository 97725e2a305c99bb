import { detail } from './details.ts';
import type { DraftAuthority, DraftMaker, DraftRule, DraftSigner, PolicyImporter } from './draft.ts';
import { certificatesFrom, imagesFrom, keysFrom, matcherFrom, objectAt, objectsAt, textAt, textsAt } from './read.ts';

type Unknown = Readonly<Record<string, unknown>>;

/** Validators and policy of Connaisseur's Helm values, 2.x (top level) and 3.x (below `application`): the most specific pattern decides. */
export const connaisseur: PolicyImporter = {
  name: 'Connaisseur',
  match: 'first',
  recognises: (document) => configOf(document) !== undefined,
  read(document, maker) {
    const { validators = [], policy = [] } = configOf(document) ?? {};
    const rules = [...policy].sort((left, right) => patternOf(right).length - patternOf(left).length);
    for (const rule of rules) readRule(rule, validators, maker);
  },
};

function configOf(document: Unknown): { validators: readonly Unknown[]; policy: readonly Unknown[] } | undefined {
  const root = document['application'] === undefined ? document : objectAt(document, 'application');
  if (!Array.isArray(root['validators']) || !Array.isArray(root['policy'])) return undefined;
  return { validators: objectsAt(root, 'validators'), policy: objectsAt(root, 'policy') };
}

function readRule(rule: Unknown, validators: readonly Unknown[], maker: DraftMaker): void {
  const pattern = patternOf(rule);
  const where = `Connaisseur ${pattern}`;
  const named = textAt(rule, 'validator') ?? 'default';
  const validator = validators.find((item) => textAt(item, 'name') === named) ?? {};
  const type = textAt(validator, 'type') ?? '';
  const images = [imagesFrom(pattern, where, maker)];
  if (type === 'static') {
    const mode = validator['approve'] === true ? ('skip' as const) : ('deny' as const);
    return void maker.rules.push({ images, authorities: [], attestations: [], mode });
  }
  const read = Object.hasOwn(validatorTypes, type) ? validatorTypes[type] : undefined;
  if (read === undefined)
    return maker.refuse(
      { images },
      detail('{where}: {member} is not carried over, so the rule refuses all', { where, member: `${named} (${type})` }),
    );
  const options = objectAt(rule, 'with');
  const authorities = rootsOf(validator, textAt(options, 'trustRoot') ?? textAt(options, 'key') ?? 'default').flatMap(
    (root) =>
      read({ root, validator, options, where, maker }).map((authority) => ({
        name: textAt(root, 'name') ?? 'default',
        authority,
      })),
  );
  if (authorities.length === 0)
    return maker.refuse({ images }, detail('{where}: no authority is left, so the rule refuses all', { where }));
  const { threshold } = options;
  const required = textsAt(options, 'required');
  if (required.some((wanted) => !authorities.some(({ name }) => name === wanted)))
    return maker.refuse(
      { images },
      detail('{where}: fewer authorities are left than must sign, so the rule refuses all', { where }),
    );
  const demanded = demandedOf(authorities, required, typeof threshold === 'number' ? threshold : undefined);
  maker.rules.push({ images, ...demanded, attestations: [] });
}

/** Who must sign: those that are required, or as many as the threshold says. Where both bind, all must, which accepts no more. */
function demandedOf(
  authorities: readonly DraftSigner[],
  required: readonly string[],
  threshold: number | undefined,
): Pick<DraftRule, 'authorities' | 'quorum'> {
  if (required.length === 0) return { authorities, ...(threshold !== undefined && { quorum: threshold }) };
  if (threshold !== undefined && threshold > required.length) return { authorities };
  return { authorities: authorities.filter(({ name }) => required.includes(name)) };
}

/** What an authority is read from. */
interface Source {
  readonly root: Unknown;
  readonly validator: Unknown;
  readonly options: Unknown;
  readonly where: string;
  readonly maker: DraftMaker;
}

/** Kinds of validators, each with what one of its trust roots is here. */
const validatorTypes: Readonly<Record<string, (source: Source) => readonly DraftAuthority[]>> = {
  cosign: cosignAuthorities,
  notation: ({ root }) => {
    const roots = certificatesFrom(textAt(root, 'cert') ?? '').map((pem) => ({ pem }));
    return roots.length === 0 ? [] : [{ notation: { roots, identities: ['*'] } }];
  },
  notaryv1: ({ root, validator, options }) => {
    const [server, pem, ca] = [textAt(validator, 'host'), textAt(root, 'key'), textAt(validator, 'cert')];
    if (server === undefined || pem === undefined) return [];
    const delegations = textsAt(options, 'delegations');
    return [
      {
        notary: {
          server: /^https?:/.test(server) ? server : `https://${server}`,
          ...(ca !== undefined && { ca: { pem: ca } }),
          roots: [{ pem }],
          ...(delegations.length > 0 && { delegations: [...delegations] }),
        },
      },
    ];
  },
};

function rootsOf(validator: Unknown, wanted: string): readonly Unknown[] {
  const roots = [...objectsAt(validator, 'trustRoots'), ...objectsAt(validator, 'trust_roots')];
  return wanted === '*' ? roots : roots.filter((root) => textAt(root, 'name') === wanted);
}

/** The transparency log is asked there unless a rule says otherwise. */
function cosignAuthorities({ root, options, where, maker }: Source): readonly DraftAuthority[] {
  const key = textAt(root, 'key');
  if (key !== undefined) return keysFrom(key, options['verifyInTransparencyLog'] !== false);
  const keyless = objectAt(root, 'keyless');
  const name = matcherFrom(
    textAt(keyless, 'subject'),
    textAt(keyless, 'subjectRegex') ?? textAt(keyless, 'subjectRegExp'),
    where,
    maker,
  );
  const issuer = matcherFrom(
    textAt(keyless, 'issuer'),
    textAt(keyless, 'issuerRegex') ?? textAt(keyless, 'issuerRegExp'),
    where,
    maker,
  );
  return name === undefined || issuer === undefined ? [] : [{ keyless: { identity: name, issuer } }];
}

function patternOf(rule: Unknown): string {
  return textAt(rule, 'pattern') ?? '*:*';
}
