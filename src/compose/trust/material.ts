import type { PublicKey } from '../../sign/key/public-key.ts';
import { publicKeyFromPem } from '../../sign/key/public-key.ts';
import { SignError } from '../../sign/error.ts';
import { compileCondition, type Condition } from '../../sign/policy/condition.ts';
import type { PolicyMaterial } from '../../sign/policy/decide.ts';
import type { ConditionSource, RequiredAttestation, TrustPolicy } from '../../sign/policy/policy.ts';
import { parseTrustedRoot } from '../../sign/trust/trusted-root.ts';
import { readNamed, type TrustPorts } from './context.ts';

/**
 * Reads the keys, conditions and the trusted root that a policy names, once; deciding touches no file.
 * @throws {SignError} SIGN_POLICY where two authorities share a key or a condition does not compile; what reading throws.
 */
export async function readMaterial(policy: TrustPolicy, file: string, ports: TrustPorts): Promise<PolicyMaterial> {
  const { trustedRoot } = policy;
  const root =
    trustedRoot === undefined ? undefined : parseTrustedRoot(await readNamed(trustedRoot, ports), trustedRoot);
  return { root, keys: await readKeys(policy, file, ports), conditions: await readConditions(policy, file, ports) };
}

async function readKeys(policy: TrustPolicy, file: string, ports: TrustPorts): Promise<Map<string, PublicKey>> {
  const keys = new Map<string, PublicKey>();
  const seen = new Map<string, string>();
  for (const [name, authority] of Object.entries(policy.authorities)) {
    if (!('key' in authority)) continue;
    const key =
      'pem' in authority.key
        ? publicKeyFromPem(authority.key.pem, `${file}, authority ${name}`)
        : publicKeyFromPem(await textOf(authority.key.file, ports), authority.key.file);
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
  return keys;
}

async function readConditions(
  { rules }: TrustPolicy,
  file: string,
  ports: TrustPorts,
): Promise<Map<RequiredAttestation, readonly Condition[]>> {
  const required = rules.flatMap(({ attestations }) => attestations);
  const read = required.map(async (attestation) => {
    const compiled = attestation.conditions.map((source) =>
      readCondition(source, `${file}, ${attestation.type}`, ports),
    );
    return [attestation, await Promise.all(compiled)] as const;
  });
  return new Map(await Promise.all(read));
}

async function readCondition(source: ConditionSource, where: string, ports: TrustPorts): Promise<Condition> {
  if ('cel' in source) return compileCondition(source, source.cel, where);
  if ('text' in source.rego) return compileCondition(source, source.rego.text, where);
  return compileCondition(source, await textOf(source.rego.file, ports), source.rego.file);
}

async function textOf(file: string, ports: TrustPorts): Promise<string> {
  return new TextDecoder().decode(await readNamed(file, ports));
}
