import { type ImageVerifier, type Language, say, translate, type VerificationDecision } from '../../core/index.ts';
import type { PublicKey } from '../../sign/key/public-key.ts';
import { publicKeyFromPem } from '../../sign/key/public-key.ts';
import { SignError } from '../../sign/error.ts';
import { findCandidates } from '../../sign/formats.ts';
import { messages } from '../../sign/messages.ts';
import { decide, type PolicyMaterial } from '../../sign/policy/decide.ts';
import { parseTrustPolicy, ruleFor, type TrustPolicy } from '../../sign/policy/policy.ts';
import { parseTrustedRoot } from '../../sign/trust/trusted-root.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings, withImage } from './context.ts';

/** Makes the verifier of a trust policy; its keys and its trusted root are read once. @throws {SignError} SIGN_POLICY and others. */
export async function policyVerifier(file: string, settings: TrustSettings, ports: TrustPorts): Promise<ImageVerifier> {
  const policy = parseTrustPolicy(new TextDecoder().decode(await readNamed(file, ports)), file);
  const material = await readMaterial(policy, file, ports);
  return {
    verify: (name, signal) =>
      withImage(
        name,
        settings,
        { ...ports, signal },
        async ({ reference, image, store }): Promise<VerificationDecision> => {
          const shared = { image: name, digest: image.digest };
          const path = `${reference.registry}/${reference.repository}`;
          const rule = ruleFor(policy, path);
          if (rule === undefined)
            return { ...shared, accepted: false, authorities: [], reasons: [say(messages.noRule, { image: path })] };
          const candidates = await findCandidates(store, image.digest);
          return { ...shared, ...decide(rule, policy, material, { image: image.digest, candidates }) };
        },
      ),
  };
}

/** Verifies an image by the trust policy; says why it is refused. */
export async function runPolicyVerify(
  name: string,
  file: string,
  settings: TrustSettings,
  ports: TrustPorts & { readonly language: Language },
): Promise<TrustOutcome> {
  const verifier = await policyVerifier(file, settings, ports);
  const { accepted, digest, authorities, reasons } = await verifier.verify(name, ports.signal);
  const head = accepted ? `✔ ${name} ${digest}: ${authorities.join(', ')}` : `✘ ${name} ${digest}`;
  const lines = reasons.map((reason) => `  ${translate(ports.language, reason)}`);
  return { report: `${[head, ...lines].join('\n')}\n`, exit: accepted ? 0 : 1 };
}

async function readMaterial(policy: TrustPolicy, file: string, ports: TrustPorts): Promise<PolicyMaterial> {
  const keys = new Map<string, PublicKey>();
  const seen = new Map<string, string>();
  for (const [name, authority] of Object.entries(policy.authorities)) {
    if (!('key' in authority)) continue;
    const key = publicKeyFromPem(
      new TextDecoder().decode(await readNamed(authority.key.file, ports)),
      authority.key.file,
    );
    const spki = Buffer.from(key.spki).toString('base64');
    const other = seen.get(spki);
    if (other !== undefined)
      throw new SignError('SIGN_POLICY', {
        message: `authorities ${other} and ${name} have the same key, which would count twice`,
        where: file,
      });
    seen.set(spki, name);
    keys.set(name, key);
  }
  const { trustedRoot } = policy;
  const root =
    trustedRoot === undefined ? undefined : parseTrustedRoot(await readNamed(trustedRoot, ports), trustedRoot);
  return { root, keys };
}
