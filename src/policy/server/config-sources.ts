import type { PlainObject } from '../../rego/value/value.ts';
import { readText } from '../load/files.ts';
import { readConfig } from './config.ts';
import type { ServePorts, ServeRequest } from './serve.ts';

/** Reads the configuration that the flags name. @throws PolicyError */
export async function configOf(
  { configFile, set, setFile, paths }: ServeRequest,
  { cwd, env }: ServePorts,
): Promise<PlainObject> {
  const setFiles = setFile.map(async (entry) => {
    const [path = '', ...rest] = entry.split('=');
    return { path, text: await readText(rest.join('='), cwd) };
  });
  return readConfig({
    ...(configFile !== undefined && { file: { text: await readText(configFile, cwd), name: configFile } }),
    set: [...remoteBundles(paths), ...set],
    setFiles: await Promise.all(setFiles),
    env,
  });
}

/** Whether a path is the address of a bundle, which stands for settings that fetch it. */
export function isRemote(path: string): boolean {
  return /^https?:\/\//.test(path);
}

function remoteBundles(paths: readonly string[]): string[] {
  return paths.filter(isRemote).flatMap((path, index) => {
    const { origin, pathname, search } = new URL(path);
    const name = `cli${index + 1}`;
    const bundle = `bundles.${name}`;
    const settings = [`service=${name}`, `resource=${pathname}${search}`, 'persist=true'];
    return [`services.${name}.url=${origin}`, ...settings.map((setting) => `${bundle}.${setting}`)];
  });
}
