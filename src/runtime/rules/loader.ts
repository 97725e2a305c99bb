import type { Node } from 'yaml';
import type { Diagnostic, DiagnosticItem } from './diagnostic.ts';
import type { ListItem, MacroItem, RuleItem } from './item.ts';
import { optionalTexts, readOverride, requiredText, warnUnknownKeys } from './read-item.ts';
import { readRule } from './read-rule.ts';
import {
  checkPlugins,
  readEngineVersion,
  readPluginVersions,
  type PluginRequirement,
  type VersionContext,
} from './read-version.ts';
import { ItemAbandoned, ItemReport } from './report.ts';
import { appendText } from './source-text.ts';
import { yamlComplaint } from './yaml-error.ts';
import { child, isMap, isSeq, keysOf, readYaml, scalarText, type YamlFile, type YAMLMap } from './yaml-tree.ts';

/** What the engine offers to the files that are loaded. */
export interface LoadContext extends VersionContext {
  /** Whether any source has a field of this name. */
  isField(name: string): boolean;
}

/** Lists, macros and rules of all files, in the order of their definitions. */
export interface RuleSet {
  readonly lists: ReadonlyMap<string, ListItem>;
  readonly macros: ReadonlyMap<string, MacroItem>;
  readonly rules: ReadonlyMap<string, RuleItem>;
  readonly plugins: readonly PluginRequirement[];
}

/** Reads rule files one after the other; a later one may change what an earlier one defined. */
export class RuleLoader implements RuleSet {
  readonly lists = new Map<string, ListItem>();
  readonly macros = new Map<string, MacroItem>();
  readonly rules = new Map<string, RuleItem>();
  readonly plugins: PluginRequirement[] = [];
  readonly #context: LoadContext;
  #visibility = 0;

  constructor(context: LoadContext) {
    this.#context = context;
  }

  /** Reads one file's content and gives its faults; items without errors take effect. */
  load(name: string, content: string): Diagnostic[] {
    const found: Diagnostic[] = [];
    const file = readYaml(name, content);
    const report = new ItemReport(file, { type: 'rules content', name: '' }, found);
    for (const document of file.documents)
      attempt(() => {
        const [error] = document.errors;
        if (error !== undefined) report.failAt('LOAD_ERR_YAML_PARSE', yamlComplaint(error, content), error.pos[0]);
        const { contents } = document;
        if (contents === null) return;
        if (!isSeq(contents))
          return report.fail(
            'LOAD_ERR_YAML_VALIDATE',
            isMap(contents) ? 'Rules content is not yaml array of objects' : 'Rules content is not yaml',
            contents as Node,
          );
        for (const item of contents.items) attempt(() => this.#readItem(item as Node, file, found));
      });
    return found;
  }

  #readItem(node: Node, file: YamlFile, found: Diagnostic[]): void {
    if (!isMap(node))
      new ItemReport(file, { type: 'rules content item', name: '' }, found).fail(
        'LOAD_ERR_YAML_VALIDATE',
        'Unexpected element type. Each element should be a yaml associative array.',
        node,
      );
    const map = node as YAMLMap;
    const reportOf = (type: DiagnosticItem['type'], name: string) => new ItemReport(file, { type, name }, found);
    const type = (['rule', 'macro', 'list', 'required_engine_version', 'required_plugin_versions'] as const).find(
      (key) => map.has(key),
    );
    switch (type) {
      case 'required_engine_version':
        return readEngineVersion(map, reportOf(type, ''), this.#context);
      case 'required_plugin_versions':
        return this.#readPlugins(child(map, type), reportOf(type, ''));
      case undefined:
        return reportOf('unknown', keysOf(map)[0] ?? '').warn(
          'LOAD_UNKNOWN_ITEM',
          `Unknown top level item '${keysOf(map)[0] ?? ''}'`,
          map,
        );
      default:
        return this.#readNamed(map, type, (name) => reportOf(type, name));
    }
  }

  #readPlugins(node: Node | undefined, report: ItemReport): void {
    for (const requirement of readPluginVersions(node, report)) {
      this.plugins.push(requirement);
      checkPlugins(requirement, node, report, this.#context);
    }
  }

  #readNamed(map: YAMLMap, type: 'rule' | 'macro' | 'list', reportOf: (name: string) => ItemReport): void {
    const name = scalarText(child(map, type)) ?? '';
    const report = reportOf(name);
    if (name === '') report.fail('LOAD_ERR_YAML_VALIDATE', `Mapping for key '${type}' is empty`, map);
    this.#visibility += 1;
    if (type === 'list') this.#readList(map, report);
    else if (type === 'macro') this.#readMacro(map, report);
    else
      this.rules.set(
        name,
        readRule(map, report, {
          visibility: this.#visibility,
          existing: this.rules.get(name),
          isField: this.#context.isField,
        }),
      );
  }

  #readList(map: YAMLMap, report: ItemReport): void {
    const { name } = report.item;
    warnUnknownKeys(map, ['list', 'items', 'append', 'override'], report);
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name))
      report.warn(
        'LOAD_INVALID_LIST_NAME',
        `List has an invalid name. List names should match: letters, digits, '_', '-', '.'`,
        map,
      );
    const modes = readOverride(map, ['items'], ['items'], report);
    const items =
      optionalTexts(map, 'items', report) ??
      report.fail('LOAD_ERR_YAML_VALIDATE', "Item has no mapping for key 'items'", map);
    const existing = this.lists.get(name);
    if (modes.size > 0 && existing === undefined)
      report.fail(
        'LOAD_ERR_VALIDATE',
        `List has '${modes.has('append') ? 'append' : 'override'}' key but no list by that name already exists`,
        map,
      );
    const kept = modes.get('items') === 'append' ? (existing?.items ?? []) : [];
    this.lists.set(name, {
      name,
      items: [...kept, ...items],
      position: report.file.position(map),
      visibility: this.#visibility,
      firstDefined: existing?.firstDefined ?? this.#visibility,
    });
  }

  #readMacro(map: YAMLMap, report: ItemReport): void {
    const { name } = report.item;
    warnUnknownKeys(map, ['macro', 'condition', 'append', 'override', 'source'], report);
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      report.warn(
        'LOAD_INVALID_MACRO_NAME',
        `Macro has an invalid name. Macro names should match: a letter, then letters, digits, '_'`,
        map,
      );
    const modes = readOverride(map, ['condition'], ['condition'], report);
    const condition = requiredText(map, 'condition', report);
    const existing = this.macros.get(name);
    if (modes.size > 0 && existing === undefined)
      report.fail(
        'LOAD_ERR_VALIDATE',
        `Macro has '${modes.has('append') ? 'append' : 'override'}' key but no macro by that name already exists`,
        map,
      );
    const whole =
      modes.get('condition') === 'append' && existing !== undefined
        ? appendText(existing.condition, condition)
        : condition;
    this.macros.set(name, {
      name,
      condition: whole,
      position: report.file.position(map),
      visibility: this.#visibility,
      firstDefined: existing?.firstDefined ?? this.#visibility,
    });
  }
}

function attempt(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ItemAbandoned)) throw error;
  }
}
