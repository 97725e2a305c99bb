import { detail } from './details.ts';
import type { DraftAuthority, DraftMaker, DraftRule, DraftSigner, PolicyImporter } from './draft.ts';
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
 * Kyverno's ImageValidatingPolicy (policies.kyverno.io): each of its validations must hold. Those that count the attestors of a signature or
 * an attestation are rules here; other expressions of CEL are programs about more than one image, and refused.
 */
export const imageValidatingPolicy: PolicyImporter = {
  name: 'ImageValidatingPolicy',
  match: 'all',
  recognises: ({ kind }) => kind === 'ImageValidatingPolicy' || kind === 'NamespacedImageValidatingPolicy',
  read(document, maker) {
    const spec = objectAt(document, 'spec');
    const where = `ImageValidatingPolicy ${textAt(objectAt(document, 'metadata'), 'name') ?? ''}`;
    for (const member of ['credentials', 'matchConditions', 'matchConstraints'])
      if (spec[member] !== undefined) maker.lose(detail('{where}: {member} is not carried over', { where, member }));
    const actions = textsAt(spec, 'validationActions');
    const mode = actions.length === 0 || actions.includes('Deny') ? undefined : ('warn' as const);
    const reading = { spec, where, maker, rule: { images: imagesOf(spec, where, maker), mode } };
    const validations = objectsAt(spec, 'validations');
    if (validations.length === 0) refuse('validations', reading);
    for (const validation of validations) readValidation(textAt(validation, 'expression') ?? '', reading);
  },
};

/** What a validation is read with. */
interface Reading {
  readonly spec: Unknown;
  readonly where: string;
  readonly maker: DraftMaker;
  readonly rule: Pick<DraftRule, 'images' | 'mode'>;
}

function refuse(member: string, { where, maker, rule }: Reading): void {
  maker.refuse(rule, detail('{where}: {member} is not carried over, so the rule refuses all', { where, member }));
}

/** Images that patterns name; where an expression names some, all are, which accepts no more. */
function imagesOf(spec: Unknown, where: string, maker: DraftMaker): readonly string[] {
  const references = objectsAt(spec, 'matchImageReferences');
  const globs = references.flatMap((reference) => textAt(reference, 'glob') ?? []);
  if (globs.length === references.length && globs.length > 0)
    return globs.map((glob) => imagesFrom(glob, where, maker));
  if (references.length > 0)
    maker.lose(detail('{where}: {member} is not carried over', { where, member: 'matchImageReferences.expression' }));
  return ['**'];
}

const name = String.raw`(?:\.[\w-]+|\["[\w-]+"\])`;
const images = String.raw`\(?images\.\w+(?:\+images\.\??\w+(?:\.orValue\(\[\]\))?)*\)?`;
const call = String.raw`(?<verify>verifyImageSignatures|verifyAttestationSignatures)\(\k<image>,(?:\[?attestations(?<attestation>${name})\]?,)?\[(?<list>[^()]*)\]\)`;
const comparison = String.raw`(?<comparison>>=|==|>)(?<count>\d{1,3})`;

/** The ways in which validations count attestors, without blanks: each image's count is compared at once, or behind a map of all. */
const countings: readonly RegExp[] = [
  String.raw`\.map\((?<image>\w+),${call}\)\.all\((?<each>\w+),\k<each>${comparison}\)`,
  String.raw`\.map\((?<image>\w+),${call}${comparison}\)\.all\((?<each>\w+),\k<each>\)`,
  String.raw`\.all\((?<image>\w+),${call}${comparison}\)`,
].map((way) => new RegExp(`^${images}${way}$`));

/** A validation that counts attestors: of a signature, or of an attestation. */
function readValidation(expression: string, reading: Reading): void {
  const { maker, rule, spec } = reading;
  const compact = expression.replaceAll(/\s+/g, '').replaceAll("'", '"');
  const found =
    countings.map((counting) => counting.exec(compact)?.groups).find((groups) => groups !== undefined) ?? {};
  const needed = Number(found['count']) + (found['comparison'] === '>' ? 1 : 0);
  const attestors = attestorsOf(found['list'] ?? '', needed, reading);
  const type = found['attestation'] === undefined ? undefined : typeOf(plainName(found['attestation']), spec);
  const isAttestation = found['verify'] === 'verifyAttestationSignatures';
  if (attestors === undefined || isAttestation !== (type !== undefined)) return refuse(`"${expression}"`, reading);
  const authorities = attestors.flat();
  if (type === undefined) return void maker.rules.push({ ...rule, authorities, quorum: needed, attestations: [] });
  const all = needed === attestors.length ? attestors : needed === 1 ? [authorities] : undefined;
  if (all === undefined) return refuse(`"${expression}"`, reading);
  const attestations = all.map((signers) => ({ type, authorities: signers }));
  maker.rules.push({ ...rule, authorities: [], quorum: 0, attestations });
}

/** The name in `.name` or `["name"]`. */
function plainName(member: string): string {
  return member.replaceAll(/[.["\]]/g, '');
}

/**
 * Signers of the attestors of a list, by attestor; undefined where the list is no list of attestors, where fewer are left than are needed, or
 * where one stands for several signers and they would be counted one by one.
 */
function attestorsOf(
  list: string,
  needed: number,
  { spec, where, maker }: Reading,
): readonly (readonly DraftSigner[])[] | undefined {
  const names = [...list.matchAll(new RegExp(`attestors(${name}),?`, 'g'))];
  if (names.length === 0 || names.map(([whole]) => whole).join('') !== list || !(needed >= 1)) return undefined;
  const found = names.map(([, member = '']) => {
    const wanted = plainName(member);
    const attestor = objectsAt(spec, 'attestors').find((item) => textAt(item, 'name') === wanted) ?? {};
    return authoritiesOf(attestor, `${where}, ${wanted}`, maker).map((authority) => ({ name: wanted, authority }));
  });
  const left = found.filter(({ length }) => length > 0);
  const isCountable = needed === 1 || left.every(({ length }) => length === 1);
  return left.length >= needed && isCountable ? left : undefined;
}

/** What limits whom an attestor accepts, and is not carried over. */
const limits: readonly (readonly string[])[] = [
  ['annotations'],
  ['certificate'],
  ['keyless', 'root'],
  ['keyless', 'roots'],
  ['tuf'],
];

function authoritiesOf(attestor: Unknown, where: string, maker: DraftMaker): readonly DraftAuthority[] {
  const cosign = objectAt(attestor, 'cosign');
  const limit = limits.find(([first = '', second]) =>
    second === undefined ? cosign[first] !== undefined : objectAt(cosign, first)[second] !== undefined,
  );
  if (limit !== undefined) {
    const member = limit.join('.');
    maker.lose(detail('{where}: {member} is not carried over, so whom it limits is left out', { where, member }));
    return [];
  }
  const isLogged = objectAt(cosign, 'ctlog')['insecureIgnoreTlog'] !== true;
  const keys = keysFrom(textAt(objectAt(cosign, 'key'), 'data') ?? '', isLogged);
  const identities = objectsAt(objectAt(cosign, 'keyless'), 'identities').flatMap((identity): DraftAuthority[] => {
    const subject = matcherFrom(textAt(identity, 'subject'), textAt(identity, 'subjectRegExp'), where, maker);
    const issuer = matcherFrom(textAt(identity, 'issuer'), textAt(identity, 'issuerRegExp'), where, maker);
    return subject === undefined || issuer === undefined ? [] : [{ keyless: { identity: subject, issuer } }];
  });
  const found = [...keys, ...identities, ...notationOf(objectAt(attestor, 'notary'))];
  if (found.length === 0)
    maker.lose(
      detail('{where}: a key in {place} is not in the file; write it into the policy by hand', {
        where,
        place: [...Object.keys(objectAt(cosign, 'key')), ...Object.keys(attestor)].join(', '),
      }),
    );
  return found;
}

/** Certificates stand there by themselves or, in newer versions, as a value; an expression is neither. */
function notationOf(notary: Unknown): readonly DraftAuthority[] {
  const certificates = (member: string) =>
    certificatesFrom(textAt(notary, member) ?? textAt(objectAt(notary, member), 'value') ?? '').map((pem) => ({ pem }));
  const [roots, stamps] = [certificates('certs'), certificates('tsaCerts')];
  if (roots.length === 0) return [];
  const timestamp = { roots: stamps, verify: 'always' as const };
  return [{ notation: { roots, identities: ['*'], ...(stamps.length > 0 && { timestamp }) } }];
}

/** Type of an attestation in in-toto's form; those of referrers have no statement that could be read. */
function typeOf(wanted: string, spec: Unknown): string | undefined {
  const attestation = objectsAt(spec, 'attestations').find((item) => textAt(item, 'name') === wanted);
  const type = textAt(objectAt(attestation, 'intoto'), 'type');
  return type === undefined ? undefined : predicateTypeFrom(type);
}
