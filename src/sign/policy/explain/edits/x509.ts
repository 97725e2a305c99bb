import { say } from '../../../../core/index.ts';
import { encodeHex, hashOf, sameBytes } from '../../../bytes.ts';
import { type Certificate, certificatePem } from '../../../certificate/certificate.ts';
import { formatName, readName } from '../../../certificate/distinguished-name.ts';
import type { NotationEnvelope } from '../../../notation/envelope.ts';
import { parseTimestampToken } from '../../../timestamp/token.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { append, pointer } from '../patch.ts';
import { decidingRules, type PlacedRule, type Situation } from '../situation.ts';
import { declareInRule, freeName } from './declare.ts';
import { notationAuthorities } from './notation-authorities.ts';
import { nameOf, quorumOf } from './rule-name.ts';

/** Trusts one more authority for signatures of the Notary Project. */
export const addCertificateAuthority: EditRow = {
  name: 'add-certificate-authority',
  doc: 'Adds the root that a signature of the Notary Project leads to, to the roots of an authority of the rule.',
  cost: 3,
  propose: (situation) =>
    notationAuthorities(situation).flatMap(({ authority, entry }) =>
      envelopesOf(situation).flatMap((envelope): PolicyEdit[] => {
        const root = envelope.certificates.at(-1);
        if (root === undefined) return [];
        const list = trustListOf(envelope);
        const thumbprint = thumbprintOf(root);
        const source = { pem: certificatePem(root) };
        return [
          {
            saying: say(messages.addCertificateAuthority, { name: formatName(root.subject), thumbprint, authority }),
            member: `authority ${authority} root ${thumbprint}`,
            patch: [append(entry[list], ['authorities', authority, 'notation', list], source)],
            cost: addCertificateAuthority.cost,
          },
        ];
      }),
    ),
};

/** Declares the signer of the Notary Project that the policy does not know. */
export const addNotationAuthority: EditRow = {
  name: 'add-notation-authority',
  doc: 'Declares root and subject of a signature of the Notary Project as an authority of a rule that has none of that kind.',
  cost: 3,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      // An authority that is there is mended: declared once more, it would demand less.
      (hasNotation(placed, situation) ? [] : envelopesOf(situation)).flatMap((envelope): PolicyEdit[] => {
        const [leaf, root] = [envelope.certificates[0], envelope.certificates.at(-1)];
        const subject = leaf === undefined ? undefined : subjectOf(leaf);
        if (root === undefined || subject === undefined) return [];
        const authority = freeName(subject.replace(/^.*?CN=/, '').replace(/,.*$/, ''), situation);
        const [rule, quorum, thumbprint] = [nameOf(placed), quorumOf(placed), thumbprintOf(root)];
        const notation = { [trustListOf(envelope)]: [{ pem: certificatePem(root) }], identities: [subject] };
        return [
          {
            saying: say(messages.addNotationAuthority, { subject, thumbprint, authority, rule, quorum }),
            member: `rule ${placed.index} authority ${authority}`,
            patch: declareInRule(placed, authority, { notation }),
            cost: addNotationAuthority.cost,
          },
        ];
      }),
    ),
};

/** Lets one more subject sign as an authority of the Notary Project. */
export const addSubject: EditRow = {
  name: 'add-subject',
  doc: 'Adds the subject of a signature of the Notary Project to the identities of an authority of the rule.',
  cost: 2,
  propose: (situation) =>
    notationAuthorities(situation).flatMap(({ authority, rule, entry }) =>
      envelopesOf(situation).flatMap(({ certificates: [leaf] }): PolicyEdit[] => {
        const subject = leaf === undefined ? undefined : subjectOf(leaf);
        if (subject === undefined) return [];
        return [
          {
            saying: say(messages.addSubject, { subject, authority, rule }),
            member: `authority ${authority} subject ${subject}`,
            patch: [append(entry.identities, ['authorities', authority, 'notation', 'identities'], subject)],
            cost: addSubject.cost,
          },
        ];
      }),
    ),
};

/** Trusts one more timestamp authority for signatures of the Notary Project. */
export const addTimestampAuthority: EditRow = {
  name: 'add-timestamp-authority',
  doc: 'Adds the root of the timestamp of a signature of the Notary Project to those of an authority of the rule.',
  cost: 3,
  propose: (situation) =>
    notationAuthorities(situation).flatMap(({ authority, entry }) =>
      envelopesOf(situation).flatMap((envelope): PolicyEdit[] => {
        const root = timestampRoot(envelope);
        if (root === undefined) return [];
        const path = ['authorities', authority, 'notation', 'timestamp'];
        const source = { pem: certificatePem(root) };
        const thumbprint = thumbprintOf(root);
        return [
          {
            saying: say(messages.addTimestampAuthority, { name: formatName(root.subject), thumbprint, authority }),
            member: `authority ${authority} timestamp ${thumbprint}`,
            patch: [
              entry.timestamp === undefined
                ? { op: 'add', path: pointer(...path), value: { roots: [source] } }
                : append(entry.timestamp.roots, [...path, 'roots'], source),
            ],
            cost: addTimestampAuthority.cost,
          },
        ];
      }),
    ),
};

const mandatory = ['C', 'ST', 'O'] as const;

/** A certificate's subject as an identity; undefined where it lacks what an identity must have. */
function subjectOf({ subject }: Certificate): string | undefined {
  const attributes = new Set(readName(subject).map(([type]) => type));
  return mandatory.every((type) => attributes.has(type)) ? `x509.subject: ${formatName(subject)}` : undefined;
}

/** The list of an authority that says whom signatures of an envelope's scheme lead to. */
function trustListOf({ attributes }: NotationEnvelope): 'roots' | 'signingAuthorities' {
  return attributes.scheme === 'notary.x509' ? 'roots' : 'signingAuthorities';
}

/** The root that a timestamp brings along; most bring none. */
function timestampRoot({ timestamp }: NotationEnvelope): Certificate | undefined {
  if (timestamp === undefined) return undefined;
  return parseTimestampToken(timestamp).certificates.find(({ subject, issuer }) => sameBytes(subject, issuer));
}

function hasNotation({ rule }: PlacedRule, { policy }: Situation): boolean {
  return rule.authorities.some((name) => 'notation' in (policy.authorities[name] ?? {}));
}

function thumbprintOf({ der }: Certificate): string {
  return encodeHex(hashOf('sha256', der));
}

function envelopesOf({ found }: Situation): readonly NotationEnvelope[] {
  return found.candidates.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
}
