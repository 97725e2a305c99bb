import { version } from '../../core/version.ts';
import type { PlainObject } from '../../rego/value/value.ts';

/** What an answer with `provenance` says of this program and its bundles. @param bundles revisions by name */
export function provenanceOf(bundles: PlainObject): PlainObject {
  const built = { version, build_commit: '', build_timestamp: '', build_hostname: '' };
  return Object.keys(bundles).length === 0 ? built : { ...built, bundles };
}
