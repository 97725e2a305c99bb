import { randomUUID } from 'node:crypto';
import { version } from '../../core/version.ts';
import { setMember } from '../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { readJson, readYaml } from '../load/document.ts';
import { isPlain } from '../load/merge.ts';
import { writtenAt } from './document.ts';
import { detail } from './details.ts';

/** What the configuration of a server is made of. */
export interface ConfigSources {
  /** Text of the file that --config-file names, and its name. */
  readonly file?: { readonly text: string; readonly name: string };
  /** `services.acmecorp.url=https://…` of --set, in order. */
  readonly set: readonly string[];
  /** The same with the value read from a file, of --set-file. */
  readonly setFiles: readonly { readonly path: string; readonly text: string }[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads the configuration (OPA, "Configuration"): the file, variables put in, then what the command line sets. @throws PolicyError */
export function readConfig({ file, set, setFiles, env }: ConfigSources): PlainObject {
  let config: Value = file === undefined ? {} : parse(withVariables(file.text, env), file.name);
  if (config === null) config = {};
  for (const entry of set)
    for (const one of splitEntries(entry)) {
      const [path = '', ...rest] = one.split('=');
      if (rest.length === 0)
        throw new PolicyError('POLICY_CONFIG', { message: detail('{path} has no value', { path }), where: '--set' });
      config = setAt(config, path, scalarOf(rest.join('=')), '--set');
    }
  for (const { path, text } of setFiles) config = setAt(config, path, text.trim(), '--set-file');
  if (!isPlain(config))
    throw new PolicyError('POLICY_DOCUMENT', {
      message: detail('the configuration is no object'),
      where: file?.name ?? '--set',
    });
  return config;
}

function parse(text: string, name: string): Value {
  return name.endsWith('.json') ? readJson(text, name) : readYaml(text, name);
}

/** `${NAME}` becomes the variable's value; an unknown one nothing. */
function withVariables(text: string, env: ConfigSources['env']): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => env[name] ?? '');
}

/** Entries of one flag are separated by commas; a backslash before a comma keeps it. */
function splitEntries(text: string): string[] {
  return text.split(/(?<!\\),(?=[^=,]+=)/).map((entry) => entry.replaceAll('\\,', ','));
}

function setAt(config: Value, path: string, value: Value, where: string): Value {
  const names = path.split('.').flatMap((name) => name.replace(/\[(\d+)\]/g, '.$1').split('.'));
  if (!isPlain(config) || names.some((name) => name === ''))
    throw new PolicyError('POLICY_DOCUMENT', {
      message: detail('{path} is no path of a setting', { path: JSON.stringify(path) }),
      where,
    });
  return writtenAt(config, names, value);
}

function scalarOf(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null' || text === '') return null;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Labels of the server: those of the configuration, its id and the version. */
export function labelsOf(config: PlainObject): PlainObject {
  const { labels } = config;
  return { id: randomUUID(), version, ...(isPlain(labels) ? labels : {}) };
}

/** Members that hold secrets, and are never shown. */
const secret = new Set(['credentials', 'private_key', 'keys', 'key']);

/** The configuration as `/v1/config` shows it: with what defaults give, and without secrets. */
export function shownConfig(config: PlainObject, labels: PlainObject): PlainObject {
  const defaults = { default_authorization_decision: '/system/authz/allow', default_decision: '/system/main' };
  return withoutSecrets({ ...defaults, ...config, labels });
}

function withoutSecrets(object: PlainObject): PlainObject {
  const copy: ObjectBuilder = {};
  for (const [name, value] of Object.entries(object)) {
    if (name === 'keys') setMember(copy, name, isPlain(value) ? keyNames(value) : {});
    else if (!secret.has(name)) setMember(copy, name, isPlain(value) ? withoutSecrets(value) : value);
  }
  return copy;
}

function keyNames(keys: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, isPlain(key) ? withoutSecrets(key) : {}]));
}
