import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import type { Text } from '../../../core/index.ts';
import { encodeHex, hashOf } from '../../../sign/bytes.ts';
import { SignError } from '../../../sign/error.ts';
import { exchangeSmall } from '../../../sign/http.ts';
import { pluginMetadata } from '../../../sign/notation/plugin.ts';
import {
  maxPluginBytes,
  type PluginFile,
  pluginNameOf,
  readPluginFiles,
} from '../../../sign/notation/plugin-archive.ts';
import { readNamed, type TrustPorts } from '../context.ts';
import { confirmed, type NotationCall, oneWord, usage } from './call.ts';
import { listPlugins, pluginFolder } from './plugins.ts';
import { detail } from '../details.ts';

/** Milliseconds that a download may take. */
const downloadTimeout = 600_000;

/** Installs a plug-in from a file or an address; an older one is replaced. */
export async function runPluginInstall(call: NotationCall): Promise<number> {
  const { flags, ports } = call;
  const [isFile, isUrl] = [flags.isOn('file'), flags.isOn('url')];
  if (isFile && isUrl)
    throw usage('if any flags in the group [file url] are set none of the others can be; [file url] were all set');
  if (!isFile && !isUrl) throw usage('at least one of the flags in the group [file url] is required');
  const source = oneWord(call, 'missing plugin source location');
  const checksum = flags.text('sha256sum') ?? '';
  const bytes = isUrl ? await download(source, checksum, ports) : await readNamed(source, ports);
  if (checksum !== '' && encodeHex(hashOf('sha256', bytes)) !== checksum.toLowerCase())
    throw failed(detail('plugin SHA-256 checksum does not match user input. Expecting {checksum}', { checksum }));
  const name = source.split('/').at(-1) ?? source;
  const files = readPluginFiles(bytes, name);
  const { plugin, before, after } = await install(pluginNameOf(files, name), files, flags.isOn('force'), ports);
  call.out(
    before === undefined
      ? `Successfully installed plugin ${plugin}, version ${after}\n`
      : `Successfully updated plugin ${plugin} from version ${before} to ${after}\n`,
  );
  return 0;
}

/** Removes a plug-in with its folder. */
export async function runPluginUninstall(call: NotationCall): Promise<number> {
  const name = oneWord(call, 'plugin name is required');
  const known = (await listPlugins(call.ports)).map((plugin) => plugin.name);
  if (!known.includes(name))
    throw new SignError('SIGN_ABSENT', {
      message: detail(
        'unable to find plugin {name}.\nTo view a list of installed plugins, use `notation plugin list`',
        { name },
      ),
    });
  if (!call.flags.isOn('yes') && !(await confirmed(call, `Are you sure you want to uninstall plugin "${name}"?`)))
    return 0;
  await rm(join(pluginFolder(call.ports), name), { recursive: true });
  call.out(`Successfully uninstalled plugin ${name}\n`);
  return 0;
}

async function download(url: string, checksum: string, { signal }: TrustPorts): Promise<Uint8Array> {
  if (checksum === '') throw usage('installing from URL requires non-empty SHA256 checksum of the plugin source');
  if (!url.startsWith('https://'))
    throw new SignError('SIGN_SERVICE', { message: detail('only the HTTPS scheme is supported'), where: url });
  return exchangeSmall({ url, timeout: downloadTimeout, maxBytes: maxPluginBytes, signal });
}

interface Installed {
  readonly plugin: string;
  /** Version that was there. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The new plug-in tells of itself from a folder of its own, before it takes the place of the old one. */
async function install(
  plugin: string,
  files: readonly PluginFile[],
  force: boolean,
  ports: TrustPorts,
): Promise<Installed> {
  const folder = pluginFolder(ports);
  const draft = join(folder, `.${plugin}.${randomUUID()}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    for (const file of files) await writeFile(join(draft, file.name), file.bytes, { mode: 0o700 });
    const program = join(draft, `notation-${plugin}`);
    await chmod(program, 0o700);
    const { name, version: after } = await pluginMetadata(program, {}, ports);
    if (name !== plugin)
      throw failed(
        detail('plugin executable file name must be "notation-{name}" instead of "notation-{plugin}"', {
          name,
          plugin,
        }),
      );
    const before = (await listPlugins(ports)).find((entry) => entry.name === plugin)?.metadata?.version;
    if (before !== undefined && !force) checkNewer(plugin, before, after);
    await rm(join(folder, plugin), { recursive: true, force: true });
    await rename(draft, join(folder, plugin));
    return { plugin, before, after };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function checkNewer(plugin: string, before: string, after: string): void {
  const order = semver.valid(before) && semver.valid(after) ? semver.compare(after, before) : 1;
  if (order === 0) throw failed(detail('plugin {plugin} with version {after} already exists', { plugin, after }));
  if (order < 0)
    throw failed(
      detail(
        'failed to install plugin {plugin}. The installing plugin version {after} is lower than the existing plugin version {before}.\nIt is not recommended to install an older version. To force the installation, use the "--force" option',
        { plugin, after, before },
      ),
    );
}

function failed(message: Text): SignError {
  return new SignError('SIGN_PLUGIN', {
    message: detail('plugin installation failed: {message}', { message }),
    exit: 1,
  });
}
