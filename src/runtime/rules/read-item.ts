import type { ItemReport } from './report.ts';
import type { SourceText } from './source-text.ts';
import { closest } from './suggest.ts';
import { child, isMap, keysOf, scalarText, texts, type YAMLMap } from './yaml-tree.ts';

/** Keys whose old value an `override` may keep and lengthen, or take the place of. */
export type OverrideMode = 'append' | 'replace';

/** Reads a scalar that must be there. */
export function requiredText(map: YAMLMap, key: string, report: ItemReport): SourceText {
  return (
    report.file.text(child(map, key)) ??
    report.fail('LOAD_ERR_YAML_VALIDATE', `Item has no mapping for key '${key}'`, map)
  );
}

/** Reads a scalar that may be there. */
export function optionalText(map: YAMLMap, key: string): string | undefined {
  return scalarText(child(map, key));
}

/** Reads `true` or `false`. */
export function optionalFlag(map: YAMLMap, key: string, report: ItemReport): boolean | undefined {
  const text = optionalText(map, key);
  if (text === undefined) return undefined;
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'yes' || lower === 'on') return true;
  if (lower === 'false' || lower === 'no' || lower === 'off') return false;
  return report.fail('LOAD_ERR_YAML_VALIDATE', `Value of key '${key}' is neither true nor false`, child(map, key));
}

/** Reads a list of texts that may be there. */
export function optionalTexts(map: YAMLMap, key: string, report: ItemReport): string[] | undefined {
  const node = child(map, key);
  if (node === undefined) return undefined;
  return texts(node) ?? report.fail('LOAD_ERR_YAML_VALIDATE', `Value of key '${key}' is no list of values`, node);
}

/** Warns about keys that the item does not have; a typo in a key is otherwise silent. */
export function warnUnknownKeys(map: YAMLMap, known: readonly string[], report: ItemReport): void {
  for (const key of keysOf(map))
    if (!known.includes(key))
      report.warn(
        'LOAD_UNKNOWN_KEY',
        `Unknown key '${key}' in ${report.item.type} '${report.item.name}'`,
        child(map, key) ?? map,
        closest(key, known),
      );
}

/** Reads how an item changes one that stands already: `append: true` (deprecated), or `override` by key. Empty for a new item. */
export function readOverride(
  map: YAMLMap,
  appendable: readonly string[],
  replaceable: readonly string[],
  report: ItemReport,
): ReadonlyMap<string, OverrideMode> {
  const modes = new Map<string, OverrideMode>();
  const given = child(map, 'override');
  if (given !== undefined && !isMap(given))
    report.fail(
      'LOAD_ERR_YAML_VALIDATE',
      "Value of key 'override' is no mapping of keys to 'append' or 'replace'",
      given,
    );
  const override = given as YAMLMap | undefined;
  if (optionalFlag(map, 'append', report) === true) {
    if (override !== undefined)
      report.fail('LOAD_ERR_YAML_VALIDATE', "Keys 'override' and 'append: true' cannot be used together", map);
    report.warn(
      'LOAD_DEPRECATED_ITEM',
      "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.",
      child(map, 'append'),
    );
    for (const key of appendable) if (child(map, key) !== undefined) modes.set(key, 'append');
    modes.set('append', 'append');
  }
  for (const key of override === undefined ? [] : keysOf(override))
    modes.set(key, readMode(override!, key, { append: appendable, replace: replaceable }, map, report));
  return modes;
}

function readMode(
  override: YAMLMap,
  key: string,
  allowed: Readonly<Record<OverrideMode, readonly string[]>>,
  map: YAMLMap,
  report: ItemReport,
): OverrideMode {
  const mode = optionalText(override, key);
  if (mode !== 'append' && mode !== 'replace')
    return report.fail(
      'LOAD_ERR_YAML_VALIDATE',
      `Invalid override operation for key '${key}': '${mode ?? ''}'. Allowed values are: [append, replace]`,
      child(override, key),
    );
  if (!allowed[mode].includes(key))
    return report.fail(
      'LOAD_ERR_YAML_VALIDATE',
      `Key '${key}' cannot be ${mode === 'append' ? 'appended to' : 'replaced'}, use one of: ${allowed[mode].join(', ')}`,
      child(override, key),
    );
  if (child(map, key) === undefined)
    return report.fail(
      'LOAD_ERR_YAML_VALIDATE',
      `An ${mode} override for '${key}' was specified but '${key}' is not defined`,
      override,
    );
  return mode;
}
