import { version } from '../../core/version.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { compactJson, objectJson } from '../output/json.ts';

/** What an answer with `provenance` says of this program and its bundles. @param bundles revisions by name */
export function provenanceOf(bundles: PlainObject): PlainObject {
  const built = { version, build_commit: '', build_timestamp: '', build_hostname: '' };
  return Object.keys(bundles).length === 0 ? built : { ...built, bundles };
}

/** The same as JSON, its members in the original's order. */
export function provenanceJson(provenance: PlainObject): string {
  return objectJson(Object.fromEntries(Object.entries(provenance).map(([name, value]) => [name, compactJson(value)])));
}
