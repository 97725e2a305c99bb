import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { parseAllDocuments } from '../../formats/yaml/yaml.ts';
import { numberText, parseNumber } from '../value/decimal.ts';
import { setMember } from '../value/object.ts';
import { jsonText } from '../value/print.ts';
import type { ObjectBuilder, Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { fail } from './error.ts';
import { isNumber } from './value-kind.ts';
import { yamlNumber } from './yaml-number.ts';
import { yamlProblem } from './yaml-problem.ts';
import { yamlText } from './yaml-text.ts';

const numberTag = /:(?:float|int)$/;

/** Value of the first document of a YAML text. @throws BuiltinError with place and cause */
export function parseYaml(text: string): Value {
  refuseForeign(text);
  const [document] = parseAllDocuments(text, {
    version: '1.2',
    merge: true,
    uniqueKeys: false,
    keepSourceTokens: false,
  });
  if (document === undefined || !('contents' in document)) return null;
  const [error] = document.errors;
  if (error !== undefined) return fail(yamlProblem(error, text));
  return valueOf(
    document.contents as Node | null,
    (node) => {
      if (!isAlias(node)) return node;
      const target = node.resolve(document) as Node | undefined;
      return target ?? fail(`yaml: unknown anchor '${node.source}' referenced`);
    },
    { left: 100_000 },
  );
}

/** What the original refuses and this reader would take. @throws BuiltinError */
function refuseForeign(text: string): void {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) fail('yaml: control characters are not allowed');
  const blank = /^[ \n]*\t\s*$/.exec(text)?.[0];
  if (blank !== undefined) fail(`yaml: ${lineOf(blank)}found character that cannot start any token`);
  const directive = /^%(?!YAML\b|TAG\b)([^\s]*)/.exec(text)?.[1];
  if (directive !== undefined)
    fail(
      `yaml: found ${/^[\w-]+$/.test(directive) ? 'unknown directive name' : 'unexpected non-alphabetical character'}`,
    );
}

/** Line of the first tab, unless it is the first. */
function lineOf(text: string): string {
  const line = text.slice(0, text.indexOf('\t')).split('\n').length;
  return line === 1 ? '' : `line ${line}: `;
}

function keyOf(key: Node, resolve: (node: Node) => Node | undefined, budget: { left: number }): string {
  const name = valueOf(key, resolve, budget);
  if (typeof name === 'object' && !isNumber(name))
    return fail(name === null ? 'unsupported map key of type: %!s(<nil>)' : `yaml: invalid map key: ${jsonText(name)}`);
  return isNumber(name) ? numberText(name) : String(name);
}

function valueOf(
  node: Node | null | undefined,
  resolve: (node: Node) => Node | undefined,
  budget: { left: number },
): Value {
  const target = node === null || node === undefined ? undefined : resolve(node);
  budget.left -= 1;
  if (budget.left < 0) return fail('yaml: document contains excessive aliasing');
  if (target === undefined) return null;
  if (isSeq(target)) return target.items.map((item) => valueOf(item as Node, resolve, budget));
  if (isMap(target)) {
    const result: ObjectBuilder = {};
    for (const { key, value } of target.items) {
      if (isMergeKey(key)) {
        addMerged(result, valueOf(value as Node | null, resolve, budget));
        continue;
      }
      const name = keyOf(key as Node, resolve, budget);
      setMember(result, name, valueOf(value as Node | null, resolve, budget));
    }
    return result;
  }
  if (!isScalar(target)) return null;
  return scalarValue(target);
}

function scalarValue({ value, source, type, tag }: Scalar): Value {
  const isNumeric = typeof value === 'number' || typeof value === 'bigint';
  const number =
    isNumeric || (type === 'PLAIN' && (tag === undefined || numberTag.test(tag)))
      ? yamlNumber(source ?? String(value))
      : undefined;
  if (number !== undefined) return number;
  if (typeof value === 'number' && !Number.isFinite(value))
    return fail(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  if (isNumeric) return parseNumber(String(value)) ?? fail('yaml: number out of range');
  if (value instanceof Date) return source ?? value.toISOString();
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : String(value);
}

/** The reader gives the merge key `<<` the value of a symbol. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

/** Members of one mapping or of several that the mapping itself does not have (YAML 1.1, merge key). Own members that stand later replace them. */
function addMerged(target: ObjectBuilder, merged: Value): void {
  for (const source of Array.isArray(merged) ? merged : [merged])
    if (isPlainObject(source))
      for (const name of Object.keys(source))
        if (!Object.hasOwn(target, name)) setMember(target, name, source[name] as Value);
}

function isPlainObject(value: Value): value is { readonly [name: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}

function isYaml(text: Value): boolean {
  if (typeof text !== 'string') return false;
  try {
    parseYaml(text);
    return true;
  } catch {
    return false;
  }
}

const meta = { category: 'encoding' } as const;

/** YAML. */
export const yamlFamily = [
  builtin('yaml.is_valid', ['string'], 'boolean', isYaml, { ...meta, unchecked: true, doc: 'Whether a text is YAML.' }),
  builtin('yaml.marshal', ['any'], 'string', yamlText, { ...meta, doc: 'YAML text of a value.' }),
  builtin('yaml.unmarshal', ['string'], 'any', parseYaml, { ...meta, doc: 'Value of a YAML text.' }),
];
