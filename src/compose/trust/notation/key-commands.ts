import { SignError } from '../../../sign/error.ts';
import { pluginMetadata } from '../../../sign/notation/plugin.ts';
import { needFlags, type NotationCall, oneWord, pairsOf, table, usage } from './call.ts';
import { findSigningKey, readSigningKeys, writeSigningKeys } from './keys.ts';
import { pluginProgram } from './plugins.ts';
import { detail } from '../details.ts';

/** Lists the keys; the one that signs by default has a star. */
export async function runKeyList({ ports, out }: NotationCall): Promise<number> {
  const { default: standard, keys } = await readSigningKeys(ports);
  const rows = keys.map(({ name, keyPath = '', certPath = '', id = '', pluginName = '' }) => [
    name === standard ? `* ${name}` : `  ${name}`,
    keyPath,
    certPath,
    id,
    pluginName,
  ]);
  out(table([['NAME', 'KEY PATH', 'CERTIFICATE PATH', 'ID', 'PLUGIN NAME'], ...rows]));
  return 0;
}

/** Adds a key that a plug-in keeps. */
export async function runKeyAdd(call: NotationCall): Promise<number> {
  needFlags(call, 'plugin');
  const name = oneWord(call, 'missing key name');
  const { flags, ports } = call;
  const [plugin, id] = [flags.text('plugin') ?? '', flags.text('id')];
  if (id === undefined || id === '') throw usage('missing key id: --id is required with --plugin');
  const config = pairsOf(call, 'plugin-config');
  await pluginMetadata(await pluginProgram(plugin, ports), config, ports);
  const { default: standard, keys } = await readSigningKeys(ports);
  if (keys.some((key) => key.name === name))
    throw new SignError('SIGN_NAME', { message: detail('signing key with name "{name}" already exists', { name }) });
  const pluginConfig = Object.keys(config).length === 0 ? {} : { pluginConfig: config };
  const isDefault = flags.isOn('default');
  const added = [...keys, { name, id, pluginName: plugin, ...pluginConfig }];
  await writeSigningKeys({ default: isDefault ? name : standard, keys: added }, ports);
  call.out(isDefault ? `${name}: marked as default\n` : `${name}\n`);
  return 0;
}

/** Makes a key the one that signs by default. */
export async function runKeyUpdate(call: NotationCall): Promise<number> {
  const name = oneWord(call, 'missing key name');
  const { keys } = await readSigningKeys(call.ports);
  await findSigningKey(name, call.ports);
  if (!call.flags.isOn('default')) {
    call.err('Warning: --default flag is not set, command did not take effect\n');
    return 0;
  }
  await writeSigningKeys({ default: name, keys }, call.ports);
  call.out(`${name}: marked as default\n`);
  return 0;
}

/** Takes keys from the list; their files stay. */
export async function runKeyDelete(call: NotationCall): Promise<number> {
  const names = call.words;
  if (names.length === 0) throw usage('missing key names');
  const { default: standard, keys } = await readSigningKeys(call.ports);
  const unknown = names.find((name) => !keys.some((key) => key.name === name));
  if (unknown !== undefined)
    throw new SignError('SIGN_ABSENT', { message: detail('signing key {unknown} not found', { unknown }) });
  const isGone = standard !== undefined && names.includes(standard);
  const kept = keys.filter(({ name }) => !names.includes(name));
  await writeSigningKeys({ default: isGone ? undefined : standard, keys: kept }, call.ports);
  call.out(removedKeys(names, standard));
  return 0;
}

/** What was removed, in the original's words. */
function removedKeys(names: readonly string[], standard: string | undefined): string {
  const [only = '', ...others] = names;
  if (others.length === 0)
    return `Removed ${only === standard ? 'default key ' : ''}${only} from Notation signing key list. The source key still exists.\n`;
  const lines = names.map((name) => (name === standard ? `${name} (default)\n` : `${name}\n`));
  return `Removed the following keys from Notation signing key list. The source keys still exist.\n${lines.join('')}`;
}
