import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OciError } from '../error.ts';
import { fieldsOf, type JsonFields } from '../json.ts';
import type { Mirror, MirrorRule } from './mirrors.ts';
import { detail } from '../details.ts';

/** Where {@link loadRegistriesConf} looks. */
export interface RegistriesConfOptions {
  /** `CONTAINERS_REGISTRIES_CONF`, `HOME`; default the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the registry configuration that applies: `$CONTAINERS_REGISTRIES_CONF`, else the user's, else the system's; none where there is none.
 * @throws {OciError} OCI_CREDENTIALS where the file is broken.
 */
export async function loadRegistriesConf({ environment = process.env }: RegistriesConfOptions): Promise<MirrorRule[]> {
  const named = environment['CONTAINERS_REGISTRIES_CONF'];
  const usual = [
    join(environment['HOME'] ?? homedir(), '.config/containers/registries.conf'),
    '/etc/containers/registries.conf',
  ];
  for (const path of named ? [named] : usual) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (path !== named && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return undefined;
      throw new OciError('OCI_CREDENTIALS', { message: detail('it cannot be read'), where: path, cause: error });
    });
    if (text !== undefined) return parseRegistriesConf(text, path);
  }
  return [];
}

/** Reads containers-registries.conf, version 2 (containers/image, containers-registries.conf.5). @throws {OciError} OCI_CREDENTIALS names file and line. */
export async function parseRegistriesConf(text: string, where: string): Promise<MirrorRule[]> {
  const { parse } = await import('smol-toml');
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw new OciError('OCI_CREDENTIALS', { message: detail('it is no TOML'), where, cause });
  }
  return fieldsOf(document, where, '').objects('registry').map(parseRule);
}

function parseRule(json: JsonFields): MirrorRule {
  const location = json.text('location');
  const prefix = json.text('prefix') ?? location;
  if (prefix === undefined) throw json.wrong('prefix', detail('given, or location'));
  return {
    prefix,
    ...(location === undefined ? {} : { location }),
    insecure: json.flag('insecure'),
    blocked: json.flag('blocked'),
    mirrors: json.objects('mirror').map(parseMirror),
  };
}

function parseMirror(json: JsonFields): Mirror {
  const location = json.text('location');
  if (location === undefined) throw json.wrong('location', detail('given'));
  const pulls = json.text('pull-from-mirror') ?? 'all';
  if (pulls !== 'all' && pulls !== 'digest-only' && pulls !== 'tag-only')
    throw json.wrong('pull-from-mirror', detail('all, digest-only or tag-only'));
  return { location, insecure: json.flag('insecure'), pulls };
}
