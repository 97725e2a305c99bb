/** What is known of an artifact's Maven coordinates; any part may be missing. */
export interface Coordinates {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

/** Reads a Java properties file's `key=value` lines (java.util.Properties, without escapes, which coordinates never have). */
function readProperties(content: string): Map<string, string> {
  const lines = content.split(/\r?\n/).filter((line) => !/^\s*[#!]/.test(line));
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, key, value] = /^\s*([^\s=:]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Coordinates in the pom.properties that Maven puts into what it builds; undefined where a part is missing or a placeholder. */
export function readPomProperties(content: string): Coordinates | undefined {
  const properties = readProperties(content);
  const [group = '', artifact = '', version = ''] = ['groupId', 'artifactId', 'version'].map((key) =>
    properties.get(key),
  );
  const isWhole = [group, artifact, version].every((part) => part !== '' && !part.includes('${'));
  return isWhole ? { group, artifact, version } : undefined;
}

/** Attributes of a manifest's main section (JAR specification, "JAR Manifest"): a line that starts with a blank goes on. */
export function readManifest(content: string): Map<string, string> {
  const [main = ''] = content.replace(/\r\n?/g, '\n').split(/\n\n/, 1);
  const attributes = main.replace(/\n /g, '').split('\n');
  return new Map(
    attributes.flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at < 0 ? [] : [[line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]];
    }),
  );
}

/** Coordinates that a manifest gives; its title serves as artifact where the file's name has none. */
export function manifestCoordinates(manifest: ReadonlyMap<string, string>): Coordinates {
  const first = (...keys: string[]): string =>
    keys.map((key) => manifest.get(key) ?? '').find((value) => value !== '') ?? '';
  const [symbolic = ''] = (manifest.get('bundle-symbolicname') ?? '').split(';', 1);
  const above = symbolic.slice(0, Math.max(0, symbolic.lastIndexOf('.')));
  return {
    group: first('implementation-vendor-id') || above,
    artifact: first('implementation-title', 'specification-title', 'bundle-name'),
    version: first('implementation-version', 'bundle-version', 'specification-version'),
  };
}

/** Artifact and version in a file's name, `name-1.2.3.jar`; undefined where it has no version. */
export function fileCoordinates(file: string): Omit<Coordinates, 'group'> | undefined {
  const [, artifact, version] = /^(\w[\w.-]*?)-(\d[^\s/]*)\.[jwep]ar$/i.exec(file) ?? [];
  return artifact === undefined || version === undefined ? undefined : { artifact, version };
}

/**
 * The group that an artifact's own packages suggest: the longest package that all its classes share, without the last parts
 * that the artifact is named after: `org.springframework.beans` of spring-beans is in `org.springframework`.
 */
export function groupOfClasses(names: readonly string[], artifact: string): string {
  const folders = names
    .filter((name) => name.endsWith('.class') && !name.startsWith('META-INF/') && name.includes('/'))
    .map((name) => name.split('/').slice(0, -1));
  const [first = []] = folders;
  const differs = first.findIndex((part, index) => folders.some((folder) => folder[index] !== part));
  const shared = differs < 0 ? first : first.slice(0, differs);
  if (shared.join('.') === artifact) return artifact;
  const words = new Set(artifact.toLowerCase().split(/[^a-z0-9]+/));
  while (shared.length > 1 && words.has((shared.at(-1) ?? '').toLowerCase())) shared.pop();
  return shared.length > 1 ? shared.join('.') : '';
}
