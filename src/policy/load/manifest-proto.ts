import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import { choice, field, list, map, type MessageType } from '../../formats/protobuf/message.ts';
import { struct } from '../../formats/protobuf/well-known.ts';
import type { Plain, PlainMembers } from '../../formats/plain.ts';
import { PolicyError } from '../error.ts';
import type { BundleFile } from './bundle.ts';
import { detail } from './details.ts';
import { assumedManifest, type Manifest, readManifest } from './manifest.ts';

/** Name of the manifest of bundles whose plan is in Protocol Buffers. */
const protoManifestFile = '.manifest.pb';

/** Names that a bundle's manifest may have. */
export const manifestFiles: readonly string[] = ['.manifest', protoManifestFile];

/** OPA's manifest.proto, package opa.bundle.v1; what it says of WebAssembly is gone over. */
const message: MessageType = {
  fields: [
    choice(1, 'revision', 'string'),
    list(2, 'roots', 'string'),
    choice(4, 'rego_version', 'int32'),
    map(5, 'file_rego_versions', 'int32'),
    field(6, 'metadata', struct),
    // Tells no roots from an empty list of them.
    choice(7, 'roots_set', 'bool'),
  ],
};

/** A manifest in the form that goes with `plan.pb`. @param manifest its JSON */
export function protoManifest(manifest: string): BundleFile & { readonly bytes: Uint8Array } {
  const members = JSON.parse(manifest) as PlainMembers;
  return { path: protoManifestFile, text: '', bytes: encodeMessage(message, { ...members, roots_set: true }) };
}

/**
 * The manifest among a bundle's files, in either form; what holds without one where there is none.
 * @throws PolicyError POLICY_BUNDLE, POLICY_DOCUMENT, POLICY_LIMIT
 */
export function manifestIn(files: readonly BundleFile[], bundle: string): Manifest {
  const named = (name: string): BundleFile | undefined => files.find(({ path }) => path.replace(/^\/+/, '') === name);
  const [json, proto] = [named('.manifest'), named(protoManifestFile)];
  if (json !== undefined) return readManifest(json.text, `${bundle}/.manifest`);
  return proto === undefined ? assumedManifest : readProto(proto, `${bundle}/${protoManifestFile}`);
}

function readProto({ text, bytes }: BundleFile, name: string): Manifest {
  return readManifest(JSON.stringify(decoded(bytes ?? new TextEncoder().encode(text), name)), name);
}

function decoded(bytes: Uint8Array, name: string): Plain {
  try {
    const { roots = [], roots_set: hasRoots, ...members } = decodeMessage(message, bytes) as PlainMembers;
    return hasRoots === true ? { ...members, roots } : members;
  } catch (cause) {
    throw new PolicyError('POLICY_BUNDLE', { message: detail('the manifest is no message'), where: name, cause });
  }
}
