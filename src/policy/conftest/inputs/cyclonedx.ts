import { setMember } from '../../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../../rego/value/value.ts';
import { readJson } from '../../load/document.ts';
import { isPlain } from '../../load/merge.ts';
import type { InputFormat } from './input.ts';
import { readXml } from './xml-tree.ts';

/** CycloneDX bills of materials. */
export const cyclonedx: InputFormat = {
  name: 'cyclonedx',
  doc: 'CycloneDX, JSON or XML; XML is shown as the JSON form.',
  suffixes: ['.cdx.json', '.cdx.xml', '.cyclonedx'],
  parse: (text, file) => (text.trimStart().startsWith('<') ? billOf(readXml(text, file)) : readJson(text, file)),
};

/** Elements that hold a list of elements of one name (CycloneDX XML schema). */
const lists: Readonly<Record<string, string>> = {
  annotations: 'annotation',
  authors: 'author',
  components: 'component',
  compositions: 'composition',
  dependencies: 'dependency',
  externalReferences: 'reference',
  hashes: 'hash',
  lifecycles: 'lifecycle',
  properties: 'property',
  services: 'service',
  tools: 'tool',
  vulnerabilities: 'vulnerability',
};
/** Names of an element's text in the JSON form. */
const contents: Readonly<Record<string, string>> = { hash: 'content', property: 'value', text: 'content' };

function billOf({ bom = {} }: PlainObject): Value {
  const converted = convert('bom', bom);
  if (!isPlain(converted)) return converted;
  const { xmlns = '', ...rest } = converted;
  return { bomFormat: 'CycloneDX', specVersion: String(xmlns).split('/').at(-1) ?? '', ...rest };
}

function convert(name: string, value: Value): Value {
  const item = Object.hasOwn(lists, name) ? lists[name] : undefined;
  if (item !== undefined && isPlain(value)) return (asList(value[item]) ?? []).map((element) => convert(item, element));
  if (item !== undefined && value === '') return [];
  if (name === 'licenses' && isPlain(value))
    return [
      ...(asList(value['license']) ?? []).map((license) => ({ license: convert('license', license) })),
      ...(asList(value['expression']) ?? []).map((expression) => ({ expression })),
    ];
  if (Array.isArray(value)) return value.map((element: Value) => convert(name, element));
  if (!isPlain(value)) return value;
  if (name === 'dependency') return dependency(value);
  const result: ObjectBuilder = {};
  for (const [member, inner] of Object.entries(value)) {
    const plain =
      member === '#content'
        ? (contents[name] ?? 'content')
        : member.replace(/^-(?:xmlns:)?/, (mark) => (mark === '-' ? '' : '-'));
    setMember(result, plain, plain === 'version' && name === 'bom' ? Number(inner) : convert(plain, inner));
  }
  return result;
}

function dependency(value: PlainObject): Value {
  const inner = asList(value['dependency']);
  const references = inner?.map((element) => (isPlain(element) ? (element['-ref'] ?? null) : element));
  return { ref: value['-ref'] ?? null, ...(references && { dependsOn: references }) };
}

function asList(value: Value | undefined): readonly Value[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}
