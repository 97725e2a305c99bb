import { trustPolicySchema } from '../../src/sign/policy/policy.ts';
import type { GeneratedPage } from './page.ts';

/** JSON Schema of the trust policy, for editors. */
export const trustPolicyPage: GeneratedPage = {
  path: 'docs/reference/trust-policy.schema.json',
  title: 'JSON Schema of the trust policy',
  render: () => `${JSON.stringify(trustPolicySchema(), null, 2)}\n`,
};
