import { type ImageVerifier, type Language, say, translate, type VerificationDecision } from '../../core/index.ts';
import { findCandidates } from '../../sign/formats.ts';
import { messages } from '../../sign/messages.ts';
import { decide } from '../../sign/policy/decide.ts';
import { parseTrustPolicy, ruleFor } from '../../sign/policy/policy.ts';
import { readMaterial } from './material.ts';
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
          const now = Math.floor(Date.now() / 1000);
          return { ...shared, ...decide(rule, policy, material, { image: image.digest, candidates, now }) };
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
