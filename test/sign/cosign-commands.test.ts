// The original's commands and flags beside ours: what is here, and what is not and why.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trustCommands } from '../../src/cli/commands/trust/commands.ts';
import type { CommandSpec } from '../../src/cli/spec.ts';

/** Commands of cosign 2.5 and 3.1 with their flags, as their help lists them; the test below compares it with the executables at hand. */
const original = JSON.parse(readFileSync(join(import.meta.dirname, 'cosign-commands.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

/** Flags that are not taken, and why; a command line that has one is refused, never misread. */
const absent: Readonly<Record<string, string>> = {
  attachment: 'signatures of attached bills of materials were given up by the original: they are attested',
  'ctfe-key': 'older form of --ctfe',
  'ctfe-start-time': 'older form of --ctfe',
  'fulcio-auth-flow': 'tokens come from the environment or the device flow',
  'ignore-tlog': 'a bundle is made of what is given; no log is asked',
  'input-format': 'the format is seen in the document',
  'insecure-skip-verify': 'certificates are checked when they are verified',
  'issue-certificate': 'a key signs by itself, or without --key a certificate is asked for',
  'k8s-keychain': 'credentials come from docker’s configuration and its helpers',
  kms: 'keys are made with the tools of their store',
  'no-default-ctfe': 'documents hold what is named and no defaults',
  'no-default-fulcio': 'documents hold what is named and no defaults',
  'no-default-oidc': 'documents hold what is named and no defaults',
  'no-default-rekor': 'documents hold what is named and no defaults',
  'no-default-tsa': 'documents hold what is named and no defaults',
  'oidc-redirect-url': 'no browser flow, but the device flow',
  password: 'a password on a command line is seen by everybody: --password-stdin',
  pin: 'a PIN on a command line is seen by everybody: COSIGN_PKCS11_PIN, or typed',
  'rekor-entry-type': 'attestations are recorded as dsse',
  'rekor-key': 'older form of --rekor',
  'rekor-start-time': 'older form of --rekor',
  'rfc3161-timestamp-bundle': 'older form of --rfc3161-timestamp',
  sct: 'certificate timestamps are read in the certificate alone',
  'show-sensitive-values': 'secrets are never printed',
  'signature-digest-algorithm': 'the key says the hash',
  'signing-algorithm': 'new keys are on P-256',
  sk: 'PIV: hardware keys are reached by PKCS #11',
  slot: 'PIV: hardware keys are reached by PKCS #11',
  staging: 'the root of another instance is named with --mirror and --root',
  'timestamp-client-cacert': 'timestamp authorities with client certificates are not asked',
  'timestamp-client-cert': 'timestamp authorities with client certificates are not asked',
  'timestamp-client-key': 'timestamp authorities with client certificates are not asked',
  'timestamp-server-name': 'timestamp authorities with client certificates are not asked',
  'with-default-rekor-v2': 'documents hold what is named and no defaults',
  'with-default-services': 'documents hold what is named and no defaults',
};

/** Flags that one command alone does not take. */
const absentHere: Readonly<Record<string, readonly string[]>> = {
  'attach signature': ['bundle'],
  'attest-blob': ['trusted-root'],
  attest: ['record-creation-timestamp', 'trusted-root'],
  'bundle create': ['rekor-url'],
  'dockerfile verify': ['payload', 'signature'],
  'manifest verify': ['payload', 'signature'],
  'sign-blob': ['trusted-root'],
  sign: ['trusted-root'],
  'trusted-root create': ['certificate-chain', 'timestamp-certificate-chain'],
  verify: ['payload', 'signature'],
};

/** Commands that are not here. */
const absentCommands = ['bundle upgrade', 'pkcs11-tool list-keys-uris', 'pkcs11-tool list-tokens'];

function flagsOf({ flags }: CommandSpec): readonly string[] {
  return flags.flatMap(({ section, only }) =>
    Object.entries(section.settings).flatMap(([name, { aliases = [], kind }]) =>
      only === undefined || only.includes(name)
        ? [name, ...aliases, ...(kind.argument === undefined ? [`no-${name}`] : [])]
        : [],
    ),
  );
}

const ours = new Map(trustCommands.map((command) => [command.name, flagsOf(command)]));
/** Spellings of general flags: the original's and ours. */
const general: Readonly<Record<string, string>> = { 'output-file': '', timeout: '', verbose: '' };

describe('the original’s command', () => {
  const rows = Object.entries(original).filter(([name]) => !absentCommands.includes(name));

  it.each(rows)('%s is here with its flags, or they are listed as absent', (name, flags) => {
    const [command = ''] = name.split(' ');
    const taken = ours.get(command);
    expect(taken).toBeDefined();
    const missing = flags.filter(
      (flag) => !taken?.includes(flag) && !(flag in general) && !(flag in absent) && !absentHere[name]?.includes(flag),
    );
    expect(missing).toEqual([]);
  });

  it('has no flag that is listed as absent and is here', () => {
    const wrong = rows.flatMap(([name, flags]) => {
      const taken = ours.get(name.split(' ')[0] ?? '') ?? [];
      const listed = absentHere[name] ?? [];
      return [...flags.filter((flag) => flag in absent), ...listed]
        .filter((flag) => taken.includes(flag))
        .map((flag) => `${name} --${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(['cosign', 'cosign3'])('of the executable %s stands in the list', (program) => {
    const help = (...words: string[]) => spawnSync(program, [...words, '--help'], { encoding: 'utf8' });
    // Without the executable there is nothing to compare.
    if (help().error !== undefined) return;
    for (const [name, flags] of Object.entries(original)) {
      const { stdout } = help(...name.split(' '));
      if (!stdout.includes(`cosign ${name}`)) continue;
      const shown = [...stdout.matchAll(/^\s+(?:-\w, )?--([a-z0-9-]+)=/gm)].map(([, flag = '']) => flag);
      const known = [...flags, ...Object.keys(general), 'help'];
      expect([name, shown.filter((flag) => !known.includes(flag))]).toEqual([name, []]);
    }
  });
});
