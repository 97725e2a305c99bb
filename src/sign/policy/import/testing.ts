import { parse } from 'yaml';
import { parseTrustPolicy } from '../policy.ts';
import { importPolicies } from './import.ts';

/** A public key of any content, PEM. */
export const pem = (body: string) => `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;
/** The same, indented for a block of YAML. */
export const indented = (body: string, spaces: number) => pem(body).replaceAll('\n', `\n${' '.repeat(spaces)}`);

/** A policy as it was imported: YAML, what was lost, and as it is read. */
export const imported = (text: string) => {
  const { text: written, lost } = importPolicies(text, 'policy.yaml');
  return {
    policy: parse(written) as Record<string, unknown>,
    lost: lost.map(({ en }) => en),
    parsed: parseTrustPolicy(written, 'p'),
  };
};
