import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SignError } from '../../../sign/error.ts';
import { isStoreName } from '../../../sign/notation/trust-policy.ts';
import { type PluginMetadata, pluginMetadata } from '../../../sign/notation/plugin.ts';
import type { TrustPorts } from '../context.ts';
import { configFolder } from './config.ts';
import { detail } from '../details.ts';

/** Folder of the plug-ins: `$NOTATION_LIBEXEC/plugins`, else beside the configuration. */
export function pluginFolder(ports: Pick<TrustPorts, 'env'>): string {
  return join(ports.env['NOTATION_LIBEXEC'] || configFolder(ports), 'plugins');
}

/** The executable of a plug-in. @throws {SignError} SIGN_NOT_FOUND. */
export async function pluginProgram(name: string, ports: Pick<TrustPorts, 'env'>): Promise<string> {
  if (!isStoreName(name))
    throw new SignError('SIGN_NAME', { message: detail('"{name}" is no name of a plugin', { name }), exit: 1 });
  const program = join(pluginFolder(ports), name, `notation-${name}`);
  const entry = await stat(program).catch(() => undefined);
  if (entry?.isFile() === true) return program;
  throw new SignError('SIGN_ABSENT', {
    message: detail('plugin "{name}" is not found: {program} is no executable', { name, program }),
  });
}

/** A plug-in that is installed; `problem` says why it does not tell of itself. */
export interface InstalledPlugin {
  readonly name: string;
  readonly metadata: PluginMetadata | undefined;
  readonly problem: string | undefined;
}

/** All plug-ins, with what they say of themselves. */
export async function listPlugins(ports: TrustPorts): Promise<readonly InstalledPlugin[]> {
  const names = (await readdir(pluginFolder(ports)).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
  return Promise.all(
    names.map(async (name): Promise<InstalledPlugin> => {
      try {
        return {
          name,
          metadata: await pluginMetadata(await pluginProgram(name, ports), {}, ports),
          problem: undefined,
        };
      } catch (error) {
        if (error instanceof SignError) return { name, metadata: undefined, problem: error.message };
        throw error;
      }
    }),
  );
}
