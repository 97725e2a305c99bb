import type { ExceptionValue, RuleException } from './item.ts';
import { listOperators, valueOperators } from './condition/ast.ts';
import { fields as allFields } from '../fields/index.ts';
import { type OverrideMode, warnUnknownKeys } from './read-item.ts';
import type { ItemReport } from './report.ts';
import { closest } from './suggest.ts';
import { child, isMap, isSeq, scalarText, texts, type Node, type YAMLMap } from './yaml-tree.ts';

/** A rule's exceptions as a file writes them; `fields` may be absent where the exception stands already. */
export interface ExceptionPart {
  readonly name: string;
  readonly report: ItemReport;
  readonly node: YAMLMap;
  readonly fields?: readonly string[];
  readonly single: boolean;
  readonly operators?: readonly string[];
  readonly values: readonly (readonly ExceptionValue[])[];
}

const operators: readonly string[] = [...valueOperators, ...listOperators];

/**
 * Reads the `exceptions` of a rule.
 * @param use what they are for: those of a new rule name their fields, those that are appended are there for their values.
 */
export function readExceptions(
  node: Node | undefined,
  report: ItemReport,
  use: OverrideMode | 'define' = 'define',
): ExceptionPart[] {
  if (node === undefined) return [];
  if (!isSeq(node)) return report.fail('LOAD_ERR_YAML_VALIDATE', "Value of key 'exceptions' is no list", node);
  return node.items.map((item) => {
    const exception = report.within({ type: 'exception', name: '' });
    if (!isMap(item))
      return exception.fail(
        'LOAD_ERR_YAML_VALIDATE',
        'An exception is a mapping with name, fields, comps and values',
        item as Node,
      );
    const part = readException(item as YAMLMap, exception);
    if (use === 'define' && part.fields === undefined)
      part.report.fail('LOAD_ERR_YAML_VALIDATE', "Item has no mapping for key 'fields'", part.node);
    if (use === 'append' && child(part.node, 'values') === undefined)
      part.report.warn('LOAD_APPEND_NO_VALUES', 'Overriding/appending exception with no values', part.node);
    return part;
  });
}

function readException(map: YAMLMap, unnamed: ItemReport): ExceptionPart {
  const name =
    scalarText(child(map, 'name')) ?? unnamed.fail('LOAD_ERR_YAML_VALIDATE', "Item has no mapping for key 'name'", map);
  const report = unnamed.within({ type: 'exception', name });
  warnUnknownKeys(map, ['name', 'fields', 'comps', 'values'], report);
  const [fields, comps] = [child(map, 'fields'), child(map, 'comps')];
  const single = fields !== undefined && !isSeq(fields);
  const read = (node: Node | undefined) =>
    node === undefined ? undefined : isSeq(node) ? texts(node) : [scalarText(node) ?? ''];
  const [fieldNames, operatorNames] = [read(fields), read(comps)];
  return {
    name,
    report,
    node: map,
    single,
    ...(fieldNames === undefined ? {} : { fields: fieldNames }),
    ...(operatorNames === undefined ? {} : { operators: operatorNames }),
    values: readValues(child(map, 'values'), report),
  };
}

function readValues(node: Node | undefined, report: ItemReport): (readonly ExceptionValue[])[] {
  if (node === undefined) return [];
  if (!isSeq(node)) return report.fail('LOAD_ERR_YAML_VALIDATE', 'Rule exception values must be a sequence', node);
  return node.items.map((row) =>
    isSeq(row)
      ? row.items.map((value) => (isSeq(value) ? (texts(value as Node) ?? []) : (scalarText(value) ?? '')))
      : [scalarText(row) ?? ''],
  );
}

/** Makes a whole exception of a part that names its fields. @param isField whether the engine has a field. */
export function newException(part: ExceptionPart, isField: (name: string) => boolean): RuleException {
  const { report, node, single } = part;
  if (part.fields === undefined || part.fields.length === 0)
    return report.fail('LOAD_ERR_VALIDATE', 'Rule exception must have fields property with a list of fields', node);
  const names = part.operators ?? part.fields.map(() => (single ? 'in' : '='));
  if (names.length !== part.fields.length)
    report.fail('LOAD_ERR_VALIDATE', 'Fields and comps lists must have equal length', child(node, 'comps'));
  for (const operator of names)
    if (!operators.includes(operator))
      report.fail(
        'LOAD_ERR_VALIDATE',
        `'${operator}' is not a supported comparison operator`,
        child(node, 'comps'),
        closest(operator, operators),
      );
  for (const field of part.fields)
    if (!isField(field))
      report.fail(
        'LOAD_ERR_VALIDATE',
        `'${field}' is not a supported filter field`,
        child(node, 'fields'),
        closest(
          field,
          allFields.rows.map(({ name }) => name),
        ),
      );
  const exception = {
    name: part.name,
    position: report.file.position(node),
    fields: part.fields,
    single,
    operators: names,
    values: [],
  };
  return addValues(exception, part);
}

/** Adds a part's values to an exception that stands. */
export function addValues(exception: RuleException, { report, node, values }: ExceptionPart): RuleException {
  if (!exception.single && values.some((row) => row.length !== exception.fields.length))
    report.fail('LOAD_ERR_VALIDATE', 'Fields and values lists must have equal length', child(node, 'values'));
  return { ...exception, values: [...exception.values, ...values] };
}
