import type { ItemReport } from './report.ts';
import { child, isMap, isSeq, scalarText, type Node, type YAMLMap } from './yaml-tree.ts';

/** Version of the rule engine whose language this is. */
export interface VersionContext {
  /** `major.minor.patch`; rules written for another major or a newer minor are refused. */
  readonly engineVersion: string;
  /** Versions of the plugins that are there, by name. */
  readonly plugins: Readonly<Record<string, string>>;
}

/** A plugin that a file needs: one of the alternatives, at least at the version. */
export interface PluginRequirement {
  readonly alternatives: readonly { readonly name: string; readonly version: string }[];
}

/** Holds `required_engine_version` (a number for 0.N.0, or a version) against the engine's. */
export function readEngineVersion(map: YAMLMap, report: ItemReport, { engineVersion }: VersionContext): void {
  const node = child(map, 'required_engine_version');
  const text = scalarText(node) ?? '';
  const required = /^\d+$/.test(text)
    ? [0, Number(text), 0]
    : /^\d+\.\d+\.\d+$/.test(text)
      ? text.split('.').map(Number)
      : undefined;
  if (required === undefined) return report.fail('LOAD_ERR_YAML_VALIDATE', "Can't decode YAML scalar value", node);
  if (!isCompatible(engineVersion.split('.').map(Number), required))
    report.fail(
      'LOAD_ERR_VALIDATE',
      `Rules require engine version ${required.join('.')}, but engine version is ${engineVersion}`,
      node,
    );
}

/** The same major version, and nothing older within it. */
function isCompatible(version: readonly number[], wanted: readonly number[]): boolean {
  const [major = 0, minor = 0, patch = 0] = version;
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = wanted;
  return major === wantedMajor && (minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch));
}

/** Holds what `required_plugin_versions` asks for against the plugins that are there. */
export function checkPlugins(
  { alternatives }: PluginRequirement,
  node: Node | undefined,
  report: ItemReport,
  { plugins }: VersionContext,
): void {
  const there = alternatives.find(({ name }) => Object.hasOwn(plugins, name));
  if (there === undefined) {
    const wanted = alternatives.map(({ name, version }) => `${name} (>= ${version})`).join(', ');
    return report.fail('LOAD_ERR_VALIDATE', `Plugin requirement not satisfied, must load one of: ${wanted}`, node);
  }
  const { name, version } = there;
  const own = plugins[name]!;
  if (!isCompatible(own.split('.').map(Number), version.split('.').map(Number)))
    report.fail(
      'LOAD_ERR_VALIDATE',
      `Plugin '${name}' version '${own}' is not compatible with required plugin version '${version}'`,
      node,
    );
}

/** Reads `required_plugin_versions`. */
export function readPluginVersions(node: Node | undefined, report: ItemReport): PluginRequirement[] {
  if (!isSeq(node))
    return report.fail('LOAD_ERR_YAML_VALIDATE', 'Value of required_plugin_versions must be a sequence', node);
  return node.items.map((item) => {
    if (!isMap(item))
      return report.fail(
        'LOAD_ERR_YAML_VALIDATE',
        'A required plugin is a mapping with name and version',
        item as Node,
      );
    const map = item as YAMLMap;
    const others = child(map, 'alternatives');
    return {
      alternatives: [
        requirement(map, report),
        ...(isSeq(others) ? others.items.filter(isMap).map((other) => requirement(other as YAMLMap, report)) : []),
      ],
    };
  });
}

function requirement(map: YAMLMap, report: ItemReport): { name: string; version: string } {
  const required = (key: string) =>
    scalarText(child(map, key)) ?? report.fail('LOAD_ERR_YAML_VALIDATE', `Item has no mapping for key '${key}'`, map);
  return { name: required('name'), version: required('version') };
}
