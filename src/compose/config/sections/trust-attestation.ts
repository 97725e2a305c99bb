import { texts } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** Settings of verifying attestations, beside those of signatures. */
export const trustAttestationSection = {
  name: 'trust-attestation',
  settings: {
    policy: setting({
      kind: texts,
      fallback: [],
      doc: {
        en: 'What an attestation must say, a module of Rego (.rego) or an expression of CEL (.cel); of several, all must hold.',
        zh: '证明须满足的条件：Rego 模块（.rego）或 CEL 表达式（.cel）；给出多个时须全部满足。',
      },
    }),
  },
} satisfies Section;
