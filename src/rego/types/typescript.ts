import type { CheckOptions } from '../check/compiled.ts';
import type { Module, SchemaAnnotation } from '../syntax/ast.ts';
import { printRef } from '../syntax/print.ts';
import { inferDocuments } from './infer.ts';
import { memberName, schemaType, wrapped } from './schema-typescript.ts';
import type { Known, Type } from './type.ts';

/** What types are made of beside the modules. */
export type TypesOptions = CheckOptions;

/**
 * TypeScript types of a policy: `Input` from the input's JSON schema and METADATA blocks (`schemas:`), `Results` by path, as
 * `compile<Input, Results>` takes them. @throws RegoError
 */
export function typesOf(modules: readonly Module[], options: TypesOptions): string {
  const documents = inferDocuments(modules, options);
  const input = schemaType(inputSchema(modules, options.schemas ?? new Map()));
  const results = documents.map(
    ({ path, type, isTotal }) =>
      `  readonly ${memberName(`data.${path.join('.')}`)}: ${typeText(type)}${isTotal ? '' : ' | undefined'};`,
  );
  const body = `${input}\n${results.join('\n')}`;
  const names = ['RegoNumber', 'RegoObject', 'SetOf', 'Value'].filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  return [
    '// Written by dartagnan policy types; do not edit.',
    ...(names.length > 0 ? [`import type { ${names.join(', ')} } from 'dartagnan/rego';`] : []),
    '',
    '/** The input document. */',
    `export type Input = ${input};`,
    '',
    '/** Values of the rules by path; undefined where no rule holds. */',
    'export type Results = {',
    ...results,
    '};',
    '',
  ].join('\n');
}

type Schema = Readonly<Record<string, unknown>>;

/** The input's schema, those of METADATA blocks put at their places in it. */
function inputSchema(modules: readonly Module[], schemas: ReadonlyMap<string, unknown>): unknown {
  let whole = schemas.get('schema');
  for (const { path, schema, definition } of modules.flatMap(annotated)) {
    const [root, ...keys] = path;
    if (root.type !== 'var' || root.value !== 'input') continue;
    const found = definition ?? (schema && schemas.get(printRef({ value: schema })));
    const names = keys.map((key) => (key.type === 'string' ? key.value : ''));
    if (found !== undefined && !names.includes('')) whole = placed(whole, names, found);
  }
  return whole;
}

function annotated({ annotations, rules }: Module): SchemaAnnotation[] {
  return [...annotations, ...rules.flatMap((rule) => rule.annotations)].flatMap(({ schemas }) => schemas);
}

function placed(whole: unknown, [name, ...rest]: readonly string[], schema: unknown): unknown {
  if (name === undefined) return whole === undefined || whole === schema ? schema : { allOf: [whole, schema] };
  const object = (typeof whole === 'object' && whole !== null ? whole : { type: 'object' }) as Schema;
  const properties = (object['properties'] ?? {}) as Schema;
  return { ...object, properties: { ...properties, [name]: placed(properties[name], rest, schema) } };
}

/** A TypeScript type for an inferred one. */
function typeText(type: Known): string {
  switch (type?.kind) {
    case 'number':
      return 'RegoNumber';
    case 'array':
      return arrayText(type);
    case 'object':
      return objectText(type);
    case 'set':
      return `SetOf<${typeText(type.of)}>`;
    case 'any':
      return type.of.length === 0 ? 'Value' : [...new Set(type.of.map(typeText))].join(' | ');
    default:
      return type?.kind ?? 'Value';
  }
}

function arrayText({ items, rest }: Extract<Type, { kind: 'array' }>): string {
  if (items.length === 0) return `readonly ${wrapped(typeText(rest))}[]`;
  const more = rest === undefined ? [] : [`...${wrapped(typeText(rest))}[]`];
  return `readonly [${[...items.map(typeText), ...more].join(', ')}]`;
}

/** Objects with keys that are no strings are of a class of their own. */
function objectText({ members, rest }: Extract<Type, { kind: 'object' }>): string {
  const keys = [...members].map(([json, value]) => [JSON.parse(json) as unknown, value] as const);
  const isPlain = keys.every(([key]) => typeof key === 'string') && (rest === undefined || rest.key.kind === 'string');
  if (!isPlain) return rest?.key.kind === 'any' ? 'Value' : 'RegoObject';
  const own = keys.map(([key, value]) => `readonly ${memberName(String(key))}: ${typeText(value)}`);
  const open = rest === undefined ? [] : [`readonly [key: string]: ${own.length > 0 ? 'Value' : typeText(rest.value)}`];
  return own.length + open.length === 0 ? 'Record<string, never>' : `{ ${[...own, ...open].join('; ')} }`;
}
