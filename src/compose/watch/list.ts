import type { Field } from '../../runtime/fields/field.ts';
import { fields } from '../../runtime/fields/index.ts';

/** How fields are listed. */
export interface ListStyle {
  readonly format: 'text' | 'json' | 'markdown';
  /** Only those that this event source offers. */
  readonly source?: string;
  readonly namesOnly?: boolean;
}

/** A family of fields, by the first part of their names. */
interface FieldClass {
  readonly name: string;
  readonly doc: string;
  readonly prefixes: readonly string[];
}

/** Families in the order of the list; a field is of the first whose prefix it has. */
const classes: readonly FieldClass[] = [
  { name: 'evt', doc: 'Any event, and system calls', prefixes: ['evt'] },
  { name: 'process', doc: 'Processes and threads', prefixes: ['proc', 'thread'] },
  { name: 'user', doc: 'The user of the process', prefixes: ['user'] },
  { name: 'group', doc: 'The group of the process', prefixes: ['group'] },
  { name: 'container', doc: 'The container of the process', prefixes: ['container'] },
  { name: 'fs.path', doc: 'Paths of calls that name files', prefixes: ['fs'] },
  { name: 'fdlist', doc: 'Descriptors that a call waits for', prefixes: ['fdlist'] },
  { name: 'fd', doc: 'The descriptor of the call', prefixes: ['fd'] },
  { name: 'k8s', doc: 'The pod of the container', prefixes: ['k8s', 'k8smeta'] },
  { name: 'util', doc: 'Helpers', prefixes: ['util'] },
  { name: 'k8saudit', doc: 'Audit events of Kubernetes', prefixes: ['ka'] },
  { name: 'cloudtrail', doc: 'Records of AWS CloudTrail', prefixes: ['ct', 's3', 'ec2', 'ecr'] },
  { name: 'json', doc: 'Any JSON document', prefixes: ['json', 'jevt'] },
];

/** The fields of the rule language: by family as the original lists them, as Markdown, or as JSON. */
export function listFields({ format, source, namesOnly = false }: ListStyle): string {
  const offered = fields.rows.filter(
    ({ sources }) => source === undefined || sources === undefined || sources.includes(source),
  );
  if (format === 'json') return `${JSON.stringify({ fields: offered.map(describe) })}\n`;
  if (namesOnly) return offered.map(({ name }) => `${name}\n`).join('');
  return classes
    .map((row) => ({ row, own: offered.filter(({ name }) => classOf(name) === row) }))
    .filter(({ own }) => own.length > 0)
    .map(({ row, own }) => (format === 'markdown' ? markdownClass(row, own) : textClass(row, own)))
    .join('');
}

function classOf(name: string): FieldClass | undefined {
  return classes.find(({ prefixes }) => prefixes.includes(name.slice(0, name.indexOf('.'))));
}

function sourcesOf(own: readonly Field[]): string {
  const all = own.some(({ sources }) => sources === undefined);
  return all ? 'all' : [...new Set(own.flatMap(({ sources }) => sources ?? []))].sort().join(', ');
}

const column = 30;
const lineWidth = 110;

function textClass({ name, doc }: FieldClass, own: readonly Field[]): string {
  const heads = [
    ['Field Class:', name],
    ['Description:', doc],
    ['Event Sources:', sourcesOf(own)],
  ].map(([head = '', value = '']) => `${head.padEnd(column)}${value}\n`);
  return `-------------------------------\n${heads.join('')}\n${own.map(textField).join('')}\n`;
}

function textField({ name, doc }: Field): string {
  const lines = wrap(doc, lineWidth - column);
  const head = name.length < column ? name.padEnd(column) : `${name}\n${' '.repeat(column)}`;
  return `${head}${lines.join(`\n${' '.repeat(column)}`)}\n`;
}

/** Breaks a text into lines at its blanks. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function markdownClass({ name, doc }: FieldClass, own: readonly Field[]): string {
  const rows = own.map((row) => `\`${row.name}\` | ${typeName(row)} | ${row.doc.replaceAll('|', '\\|')}\n`);
  return `## Field Class: ${name}\n\n${doc}\n\nEvent Sources: ${sourcesOf(own)}\n\nName | Type | Description\n:----|:-----|:-----------\n${rows.join('')}\n`;
}

function typeName({ type, list }: Field): string {
  return `${list === undefined ? '' : 'LIST '}${type.toUpperCase()}`;
}

function describe({ name, doc, type, argument, list, sources }: Field): object {
  return { name, type, doc, argument: argument ?? null, list: list !== undefined, sources: sources ?? 'all' };
}
