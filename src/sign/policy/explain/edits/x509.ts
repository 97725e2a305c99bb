import { say } from '../../../../core/index.ts';
import { encodeHex, hashOf } from '../../../bytes.ts';
import { formatName, readName } from '../../../certificate/distinguished-name.ts';
import { certificatePem } from '../../../certificate/certificate.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decidingRules, type Situation } from '../situation.ts';
import { nameOf } from './rule-name.ts';

/** Trusts one more authority for signatures of the Notary Project. */
export const addCertificateAuthority: EditRow = {
  name: 'add-certificate-authority',
  doc: 'Adds the root that a signature of the Notary Project leads to, to the roots of an authority of the rule.',
  cost: 3,
  propose: (situation) =>
    notationAuthorities(situation).flatMap(({ authority }) =>
      chainsOf(situation).flatMap((chain): PolicyEdit[] => {
        const root = chain.at(-1);
        if (root === undefined) return [];
        const thumbprint = encodeHex(hashOf('sha256', root.der));
        return [
          {
            saying: say(messages.addCertificateAuthority, { name: formatName(root.subject), thumbprint, authority }),
            member: `authority ${authority} root ${thumbprint}`,
            patch: [
              {
                op: 'add',
                path: pointer('authorities', authority, 'notation', 'roots', '-'),
                value: { pem: certificatePem(root) },
              },
            ],
            cost: addCertificateAuthority.cost,
          },
        ];
      }),
    ),
};

const mandatory = ['C', 'ST', 'O'] as const;

/** Lets one more subject sign as an authority of the Notary Project. */
export const addSubject: EditRow = {
  name: 'add-subject',
  doc: 'Adds the subject of a signature of the Notary Project to the identities of an authority of the rule.',
  cost: 2,
  propose: (situation) =>
    notationAuthorities(situation).flatMap(({ authority, rule }) =>
      chainsOf(situation).flatMap(([leaf]): PolicyEdit[] => {
        if (leaf === undefined) return [];
        const attributes = new Set(readName(leaf.subject).map(([type]) => type));
        if (!mandatory.every((type) => attributes.has(type))) return [];
        const subject = `x509.subject: ${formatName(leaf.subject)}`;
        return [
          {
            saying: say(messages.addSubject, { subject, authority, rule }),
            member: `authority ${authority} subject ${subject}`,
            patch: [
              { op: 'add', path: pointer('authorities', authority, 'notation', 'identities', '-'), value: subject },
            ],
            cost: addSubject.cost,
          },
        ];
      }),
    ),
};

function notationAuthorities(situation: Situation): readonly { readonly authority: string; readonly rule: string }[] {
  return decidingRules(situation).flatMap((placed) =>
    placed.rule.authorities
      .filter((name) => 'notation' in (situation.policy.authorities[name] ?? {}))
      .map((authority) => ({ authority, rule: nameOf(placed) })),
  );
}

function chainsOf({ found }: Situation) {
  return found.candidates.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope.certificates]));
}
