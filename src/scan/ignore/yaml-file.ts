import { isMap, isScalar, isSeq, LineCounter, type Node, type YAMLMap } from 'yaml';
import { parseDocument } from '../../formats/yaml/yaml.ts';
import { wordsOf, sameWords } from '../../core/index.ts';
import { readDate, refuse } from './plain-file.ts';
import type { IgnoreClass, IgnoreRule } from './rule.ts';
import { detail } from '../details.ts';

const classes: readonly IgnoreClass[] = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'];
const members: readonly string[] = ['id', 'paths', 'purls', 'expired_at', 'statement'];
/** Ignore files need no aliases; a document that multiplies them is a bomb. */
const mostAliases = 100;

/**
 * Reads a `.trivyignore.yaml`: a list of rules for each of the four classes.
 * @throws {ScanError} SCAN_IGNORE_FILE_MALFORMED with `file:line` where it is no YAML or a rule is not understood.
 */
export function readYamlIgnoreFile(content: string, file: string): IgnoreRule[] {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = (node: Node | null | undefined): string => `${file}:${lines.linePos(node?.range?.[0] ?? 0).line}`;
  const [error] = document.errors;
  if (error !== undefined) throw refuse(`${file}:${lines.linePos(error.pos[0]).line}`, sameWords(error.message), error);
  expandWithinBounds(() => document.toJS({ maxAliasCount: mostAliases }) as unknown, file);
  const root = document.contents;
  if (root === null) return [];
  if (!isMap(root)) throw refuse(place(root), detail('expected the lists {classes}', { classes: classes.join(', ') }));
  return root.items.flatMap(({ key, value }): IgnoreRule[] => {
    const name = isScalar(key) ? String(key.value) : '';
    const ruleClass = classes.find((one) => one === name);
    if (ruleClass === undefined)
      throw refuse(
        place(key as Node),
        detail('{name} is none of {classes}', { name: JSON.stringify(name), classes: classes.join(', ') }),
      );
    return readList(value as Node | null, ruleClass, place);
  });
}

/** Aliases are counted when they are followed. */
function expandWithinBounds(expand: () => unknown, file: string): void {
  try {
    expand();
  } catch (error) {
    throw refuse(file, wordsOf(error), error);
  }
}

type Place = (node: Node | null | undefined) => string;

function readList(list: Node | null, ruleClass: IgnoreClass, place: Place): IgnoreRule[] {
  if (list === null || (isScalar(list) && list.value === null)) return [];
  if (!isSeq(list)) throw refuse(place(list), detail('{ruleClass} must be a list of rules', { ruleClass }));
  return list.items.map((item) => {
    if (!isMap(item)) throw refuse(place(item as Node), detail('a rule must be a mapping with an id'));
    return readRule(item, ruleClass, place);
  });
}

function readRule(rule: YAMLMap, ruleClass: IgnoreClass, place: Place): IgnoreRule {
  for (const { key } of rule.items)
    if (!isScalar(key) || !members.includes(String(key.value)))
      throw refuse(
        place(key as Node),
        detail('a rule has {members}, not {key}', {
          members: members.join(', '),
          key: String(isScalar(key) ? key.value : key),
        }),
      );
  const id = scalarText(rule, 'id', place);
  if (id === undefined) throw refuse(place(rule), detail('a rule needs an id'));
  const expired = scalarText(rule, 'expired_at', place);
  const statement = scalarText(rule, 'statement', place);
  return {
    class: ruleClass,
    id,
    paths: texts(rule, 'paths', place),
    purls: texts(rule, 'purls', place),
    where: place(rule),
    ...(expired !== undefined && { expires: readDate(expired, place(rule.get('expired_at', true) as Node)) }),
    ...(statement !== undefined && { statement }),
  };
}

/** A member's text; YAML 1.2 keeps a date as text. */
function scalarText(rule: YAMLMap, name: string, place: Place): string | undefined {
  const node = rule.get(name, true) as Node | undefined;
  if (node === undefined) return undefined;
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  throw refuse(place(node), detail('{name} must be text', { name }));
}

function texts(rule: YAMLMap, name: string, place: Place): string[] {
  const node = rule.get(name, true) as Node | undefined;
  if (node === undefined) return [];
  if (!isSeq(node)) throw refuse(place(node), detail('{name} must be a list', { name }));
  return node.items.map((item) => {
    if (isScalar(item) && typeof item.value === 'string') return item.value;
    throw refuse(place(item as Node), detail('{name} must be a list of texts', { name }));
  });
}
