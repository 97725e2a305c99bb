import { resolve } from 'node:path';
import { SignError } from '../../../sign/error.ts';
import { parseNotationPolicy, type PolicyKind } from '../../../sign/notation/trust-policy.ts';
import { confirmed, needFlags, type NotationCall, oneWord, usage } from './call.ts';
import { readSmall, writePrivate } from './config.ts';
import { policyPath, policyText } from './policy.ts';
import { detail } from '../details.ts';

/** Prints the configured policy; one that is wrong is printed too, with a warning. */
export async function runPolicyShow(call: NotationCall, kind: PolicyKind): Promise<number> {
  const text = await policyText(kind, call.ports);
  if (text === undefined)
    throw new SignError('SIGN_POLICY_FILE', {
      message: detail(
        'failed to load trust policy configuration: trust policy is not present, import one with `notation {value}policy import`',
        { value: kind === 'blob' ? 'blob ' : '' },
      ),
    });
  try {
    parseNotationPolicy(text, await policyPath(kind, call.ports), kind);
  } catch (error) {
    if (!(error instanceof SignError)) throw error;
    call.err(`Warning: ${error.message}\n`);
    call.err(
      'Existing trust policy configuration is invalid, you may update or create a new one via `notation policy import`. See https://github.com/notaryproject/specifications/blob/main/specs/trust-store-trust-policy.md#trust-policy for more details\n',
    );
  }
  call.out(text);
  return 0;
}

/** Checks a policy file and makes it the configured one. */
export async function runPolicyImport(call: NotationCall, kind: PolicyKind): Promise<number> {
  const file = oneWord(
    call,
    'requires 1 argument but received 0.\nUsage: notation policy import <path-to-policy.json>',
  );
  const bytes = await readSmall(resolve(call.ports.cwd, file));
  if (bytes === undefined)
    throw new SignError('SIGN_POLICY_FILE', {
      message: detail('failed to read trust policy file: open {file}: no such file or directory', { file }),
    });
  const text = new TextDecoder().decode(bytes);
  parseNotationPolicy(text, file, kind);
  await replacePolicy(text, call, kind, 'Trust policy configuration imported successfully.\n');
  return 0;
}

/** Writes a first policy from flags. */
export async function runPolicyInit(call: NotationCall, kind: PolicyKind): Promise<number> {
  needFlags(call, 'name', 'trust-store', 'trusted-identity');
  const { flags } = call;
  const scopes = flags.texts('registry-scope');
  if (kind === 'oci' && scopes.length === 0) throw usage('required flag(s) "registry-scope" not set');
  const global = kind === 'blob' && flags.isOn('global') ? { globalPolicy: true } : {};
  const statement = {
    name: flags.text('name'),
    ...(kind === 'oci' ? { registryScopes: scopes } : {}),
    signatureVerification: { level: 'strict' },
    trustStores: flags.texts('trust-store'),
    trustedIdentities: flags.texts('trusted-identity'),
    ...global,
  };
  const text = `${JSON.stringify({ version: '1.0', trustPolicies: [statement] }, undefined, 2)}\n`;
  parseNotationPolicy(text, 'the new policy', kind);
  const path = await policyPath(kind, call.ports);
  await replacePolicy(
    text,
    call,
    kind,
    `Successfully initialized ${kind === 'blob' ? 'blob ' : ''}trust policy file to ${path}.\n`,
  );
  return 0;
}

async function replacePolicy(text: string, call: NotationCall, kind: PolicyKind, said: string): Promise<void> {
  if ((await policyText(kind, call.ports)) !== undefined) {
    if (call.flags.isOn('force')) call.err('Warning: existing trust policy configuration file will be overwritten\n');
    else if (!(await confirmed(call, 'The trust policy file already exists, do you want to overwrite it?'))) return;
  }
  await writePrivate(await policyPath(kind, call.ports), text);
  call.out(said);
}
