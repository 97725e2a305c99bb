import type { Command } from '../io.ts';
import { runVerbSpec } from '../program.ts';
import type { CommandSpec, VerbSpec } from '../spec.ts';
import { act, trustFlags } from './trust/act.ts';

const module = '/usr/lib/softhsm/libsofthsm2.so';

const listKeys: CommandSpec = {
  name: 'list-keys-uris',
  doc: 'Lists the addresses of the keys in a slot, for --key; they never hold the PIN, which is asked for or read from COSIGN_PKCS11_PIN.',
  summary: { en: 'List the addresses of the keys in a slot.', zh: '列出插槽中密钥的地址。' },
  arguments: [],
  flags: trustFlags('module-path', 'slot-id'),
  examples: [`dartagnan trust pkcs11-tool list-keys-uris --module-path ${module} --slot-id 0`],
  run: (invocation) => act(invocation, ({ trust, settings, ports }) => trust.runListKeys(settings, ports)),
};

const listTokens: CommandSpec = {
  name: 'list-tokens',
  doc: 'Lists the tokens of a PKCS #11 module.',
  summary: { en: 'List the tokens of a PKCS #11 module.', zh: '列出 PKCS #11 模块中的令牌。' },
  arguments: [],
  flags: trustFlags('module-path'),
  examples: [`dartagnan trust pkcs11-tool list-tokens --module-path ${module}`],
  run: (invocation) => act(invocation, ({ trust, settings, ports }) => trust.runListTokens(settings, ports)),
};

const spec: VerbSpec = {
  name: 'trust pkcs11-tool',
  doc: 'Shows what is in hardware modules and smart cards behind PKCS #11.',
  summary: { en: 'Show tokens and keys behind PKCS #11.', zh: '查看 PKCS #11 中的令牌与密钥。' },
  commands: [listKeys, listTokens],
  usageExit: 1,
  examples: listTokens.examples,
  // A PIN on a command line is seen by everybody on the machine.
  absentFlags: ['pin'],
};

/** Entry of `trust pkcs11-tool`. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);
