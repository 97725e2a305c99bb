import { readFile } from 'node:fs/promises';
import type { PlainObject } from '../../../rego/value/value.ts';
import { type CredentialPorts, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import type { AwsKey } from './sigv4.ts';

/** A key with the region that requests are signed for. */
export interface AwsIdentity extends AwsKey {
  readonly region: string;
}

/** Gives the key of one place. @throws PolicyError POLICY_CONFIG where it has none */
export type Source = (signal: AbortSignal) => Promise<AwsIdentity>;

/** A variable of the environment. @throws PolicyError POLICY_CONFIG where it is not set */
export function needed(ports: CredentialPorts, name: string): string {
  const value = ports.env[name];
  if (value === undefined || value === '')
    throw wrongCredentials(ports, detail('the variable {name} is not set', { name }));
  return value;
}

/** The region that requests are signed for. @throws PolicyError POLICY_CONFIG where none is named */
export function regionOf(row: PlainObject, ports: CredentialPorts): string {
  return textOf(row, 'aws_region') ?? needed(ports, 'AWS_REGION');
}

/** Text of a file. @throws PolicyError POLICY_CONFIG */
export async function textIn(path: string, ports: CredentialPorts): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw wrongCredentials(ports, detail('the file {path} cannot be read', { path }), cause);
  }
}

/** Settings of one section of a credentials or configuration file of AWS; none where there is no such section. */
export function sectionIn(text: string, wanted: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\s*\[\s*(.+?)\s*\]/.exec(line) ?? [];
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (header !== undefined) section = header;
    else if (section === wanted && name !== undefined) found.set(name.toLowerCase(), value ?? '');
  }
  return found;
}

/** A key that ends is kept until shortly before that. */
export function kept(
  ports: CredentialPorts,
  region: string,
  fetch: (signal: AbortSignal) => Promise<Temporary>,
): Source {
  let known: AwsIdentity | undefined;
  let until = 0;
  return async (signal) => {
    if (known !== undefined && ports.now() < until) return known;
    const { key, end } = await fetch(signal);
    known = { ...key, region };
    until = Date.parse(end) - 300_000;
    return known;
  };
}

/** A key that ends. */
export interface Temporary {
  readonly key: AwsKey;
  /** RFC 3339. */
  readonly end: string;
}
