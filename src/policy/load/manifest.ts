import { messageOf } from '../../core/index.ts';
import { BuiltinError } from '../../rego/builtins/error.ts';
import { compileGlob } from '../../rego/builtins/glob.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { detail } from './details.ts';
import { readJson } from './document.ts';
import { isPlain } from './merge.ts';
import { overlapIn } from './roots.ts';

/** Characters of a manifest at most. */
const maxManifestSize = 4 * 2 ** 20;

/** What `.manifest` says. */
export interface Manifest {
  readonly revision: string;
  /** Paths below `data` that the bundle owns; the empty one is all of it. */
  readonly roots: readonly string[];
  readonly regoVersion?: 0 | 1;
  /** Dialect by pattern of paths, where files differ. */
  readonly fileRegoVersions?: PlainObject;
  /** What its maker says of the bundle. */
  readonly metadata?: PlainObject;
}

/** What holds for a bundle without a `.manifest`. */
export const assumedManifest: Manifest = { revision: '', roots: [''] };

/** Reads `.manifest`. @throws PolicyError POLICY_BUNDLE, POLICY_DOCUMENT, POLICY_LIMIT */
export function readManifest(text: string, name: string): Manifest {
  if (text.length > maxManifestSize)
    throw new PolicyError('POLICY_LIMIT', {
      message: detail('the manifest is larger than {bytes} bytes', { bytes: maxManifestSize }),
      where: name,
    });
  const value = readJson(text, name);
  const refuse = (message: ReturnType<typeof detail>): never => {
    throw new PolicyError('POLICY_BUNDLE', { message, where: name });
  };
  if (!isPlain(value)) return refuse(detail('the manifest is no object'));
  const { revision = '', rego_version: version, file_rego_versions: files = null, metadata = null } = value;
  const roots = value['roots'] ?? [''];
  if (!isTexts(roots)) return refuse(detail('roots are no list of paths'));
  if (typeof revision !== 'string')
    return refuse(detail('{member} of the manifest is no text', { member: 'revision' }));
  for (const [member, object] of [
    ['file_rego_versions', files],
    ['metadata', metadata],
  ] as const)
    if (object !== null && !isPlain(object)) return refuse(detail('{member} of the manifest is no object', { member }));
  const overlap = overlapIn(roots);
  if (overlap !== undefined)
    return refuse(detail('roots {root} and {other} overlap', { root: overlap[0], other: overlap[1] }));
  for (const [file, one] of [[name, version ?? 1] as const, ...Object.entries(isPlain(files) ? files : {})])
    if (!isVersion(one)) return refuse(detail('rego_version of {file} is neither 0 nor 1', { file }));
  return {
    revision,
    roots: roots.map((root) => root.replace(/^\/+|\/+$/g, '')),
    ...(isVersion(version) && { regoVersion: version }),
    ...(isPlain(files) && { fileRegoVersions: files }),
    ...(isPlain(metadata) && { metadata }),
  };
}

function isTexts(value: Value): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isVersion(value: Value | undefined): value is 0 | 1 {
  return value === 0 || value === 1;
}

/**
 * The dialect of a bundle's files by their path, as its manifest says: the first pattern that matches, or that of the whole.
 * @throws PolicyError POLICY_BUNDLE where a pattern is none
 */
export function dialects(
  { regoVersion, fileRegoVersions = {} }: Manifest,
  name: string,
): (path: string) => 'v0' | 'v1' | undefined {
  const patterns = Object.entries(fileRegoVersions).map(([pattern, version]) => {
    try {
      return { matches: compileGlob(pattern, []), version };
    } catch (cause) {
      const reason = cause instanceof BuiltinError ? cause.message : messageOf(cause);
      const message = detail('{pattern} is no pattern of paths: {reason}', { pattern, reason });
      throw new PolicyError('POLICY_BUNDLE', { message, where: name, cause });
    }
  });
  return (path) => {
    const rooted = path.startsWith('/') ? path : `/${path}`;
    const version = patterns.find(({ matches }) => matches(rooted))?.version ?? regoVersion;
    return version === undefined ? undefined : version === 0 ? 'v0' : 'v1';
  };
}
