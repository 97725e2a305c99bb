import { detail } from '../details.ts';
import type { FieldType, ProtoDefinitions, ProtoField, ProtoMessage, ScalarType } from './definition.ts';
import { scalarTypes } from './definition.ts';
import { ProtoReader } from './proto-token.ts';
import { wellKnownFile } from './well-known.ts';

/** A `.proto` file. */
export interface ProtoSource {
  readonly file: string;
  readonly text: string;
}

/** A field whose type is a name yet, which the scope where it stands makes a whole one. */
interface RawField extends Omit<ProtoField, 'type'> {
  readonly typeName: string;
  readonly scope: string;
}

interface RawMessage {
  readonly name: string;
  readonly fields: RawField[];
}

/** What has been read of all files. */
interface Collected {
  readonly messages: Map<string, RawMessage>;
  readonly enums: Map<string, Map<string, number>>;
  readonly extensions: RawField[];
  readonly packages: Map<string, string>;
}

/** Where a definition stands. */
interface Place {
  readonly reader: ProtoReader;
  /** Full name of the package or message around it, with a dot behind it where there is one. */
  readonly scope: string;
  /** Fields without a label cannot tell their default from no value. */
  readonly isImplicit: boolean;
  readonly depth: number;
  readonly into: Collected;
}

/** Messages in one another at most. */
const deepest = 64;

/**
 * Reads `.proto` files: messages, enumerations and extensions of syntax 2 and 3 and of editions; services and options are passed.
 * Google's well-known types are always there.
 * @throws FormatError FORMAT_MALFORMED with file and line
 */
export function readProtoFiles(sources: readonly ProtoSource[]): ProtoDefinitions {
  const into: Collected = { messages: new Map(), enums: new Map(), extensions: [], packages: new Map() };
  for (const source of [wellKnownFile, ...sources]) readFile(source, into);
  const messages = new Map<string, ProtoMessage>();
  for (const [name, { fields }] of into.messages)
    messages.set(name, { name, fields: new Map(fields.map((field) => [field.name, resolved(field, into, sources)])) });
  const extensions = into.extensions.map(
    (field) => [`${field.scope}${field.name}`, resolved(field, into, sources)] as const,
  );
  return { messages, enums: into.enums, extensions: new Map(extensions), packages: into.packages };
}

function readFile({ file, text }: ProtoSource, into: Collected): void {
  const reader = new ProtoReader(text.replace(/^\uFEFF/, ''), file);
  let place: Place = { reader, scope: '', isImplicit: false, depth: 0, into };
  while (!reader.isAtEnd) {
    if (reader.sign(';')) continue;
    const word = reader.mustName();
    if (word === 'syntax') {
      reader.mustSign('=');
      place = { ...place, isImplicit: reader.quoted() === 'proto3' };
      reader.skipTo(';');
    } else if (word === 'package') {
      const name = reader.mustName();
      into.packages.set(file, name);
      place = { ...place, scope: `${name}.` };
      reader.mustSign(';');
    } else if (!readDefinition(word, place)) passStatement(word, reader);
  }
}

/** Imports, options and services say nothing of messages. */
function passStatement(word: string, reader: ProtoReader): void {
  if (word !== 'service') return reader.skipTo(';');
  reader.mustName();
  reader.mustSign('{');
  reader.skipTo('}');
}

/** Reads what may stand in a file and in a message. @returns false where the word begins something else */
function readDefinition(word: string, place: Place): boolean {
  if (word === 'message') readMessage(place.reader.mustName(), place);
  else if (word === 'enum') readEnum(place);
  else if (word === 'extend') readExtensions(place);
  else return false;
  return true;
}

function readMessage(name: string, place: Place): void {
  const { reader, into } = place;
  if (place.depth >= deepest)
    throw reader.fail(detail('messages stand in one another more than {deepest} deep', { deepest }));
  const message: RawMessage = { name: `${place.scope}${name}`, fields: [] };
  into.messages.set(message.name, message);
  const inside = { ...place, scope: `${message.name}.`, depth: place.depth + 1 };
  reader.mustSign('{');
  while (!reader.sign('}')) {
    if (reader.sign(';')) continue;
    const word = reader.mustName();
    if (word === 'oneof') readOneof(inside, message.fields);
    else if (word === 'option' || word === 'reserved' || word === 'extensions') reader.skipTo(';');
    else if (!readDefinition(word, inside)) message.fields.push(readField(word, inside));
  }
}

function readOneof(place: Place, fields: RawField[]): void {
  const { reader } = place;
  const oneof = reader.mustName();
  reader.mustSign('{');
  while (!reader.sign('}')) {
    if (reader.sign(';')) continue;
    const word = reader.mustName();
    if (word === 'option') reader.skipTo(';');
    else fields.push({ ...readField(word, place), oneof, hasPresence: true });
  }
}

function readExtensions(place: Place): void {
  const { reader, into } = place;
  reader.mustName();
  reader.mustSign('{');
  while (!reader.sign('}')) {
    if (reader.sign(';')) continue;
    into.extensions.push({ ...readField(reader.mustName(), place), hasPresence: true });
  }
}

function readEnum({ reader, scope, into }: Place): void {
  const values = new Map<string, number>();
  into.enums.set(`${scope}${reader.mustName()}`, values);
  reader.mustSign('{');
  while (!reader.sign('}')) {
    if (reader.sign(';')) continue;
    const word = reader.mustName();
    if (word === 'option' || word === 'reserved') {
      reader.skipTo(';');
      continue;
    }
    reader.mustSign('=');
    values.set(word, reader.mustNumber());
    reader.skipTo(';');
  }
}

const labels: readonly string[] = ['optional', 'repeated', 'required'];

function readField(first: string, place: Place): RawField {
  const { reader, scope } = place;
  const label = labels.includes(first) ? first : undefined;
  const typeName = label === undefined ? first : reader.mustName();
  if (typeName === 'map' && reader.sign('<')) return readMap(place);
  const isRepeated = label === 'repeated';
  const hasPresence = !isRepeated && (label !== undefined || !place.isImplicit);
  const name = reader.mustName();
  if (typeName !== 'group') {
    endField(reader);
    return { name, typeName, scope, isRepeated, hasPresence };
  }
  reader.mustSign('=');
  reader.mustNumber();
  readMessage(name, place);
  // In text form and in JSON a group goes by the name of its message.
  return { name, typeName: name, scope, isRepeated, hasPresence };
}

function readMap({ reader, scope }: Place): RawField {
  const mapKey = reader.mustName() as ScalarType;
  reader.mustSign(',');
  const typeName = reader.mustName();
  reader.mustSign('>');
  const name = reader.mustName();
  endField(reader);
  return { name, typeName, scope, isRepeated: true, hasPresence: false, mapKey };
}

function endField(reader: ProtoReader): void {
  reader.mustSign('=');
  reader.mustNumber();
  reader.skipTo(';');
}

/** A field whose type is looked up from the innermost scope outwards. @throws FormatError where nothing has its name */
function resolved(
  { typeName, scope, ...field }: RawField,
  { messages, enums }: Collected,
  sources: readonly ProtoSource[],
): ProtoField {
  return { ...field, type: typeOf() };

  function typeOf(): FieldType {
    const scalar = scalarTypes.find((name) => name === typeName);
    if (scalar !== undefined) return { kind: 'scalar', scalar };
    for (const name of namesFrom(typeName, scope)) {
      if (messages.has(name)) return { kind: 'message', name };
      if (enums.has(name)) return { kind: 'enum', name };
    }
    const source = sources.find(({ text }) => text.includes(typeName)) ?? wellKnownFile;
    const reader = new ProtoReader(source.text, source.file);
    reader.at = Math.max(0, source.text.indexOf(typeName));
    throw reader.fail(detail('no message and no enumeration is named {name}', { name: typeName }));
  }
}

/** Whole names that a name may mean in a scope. */
function namesFrom(name: string, scope: string): string[] {
  if (name.startsWith('.')) return [name.slice(1)];
  const parts = scope.split('.').slice(0, -1);
  return Array.from({ length: parts.length + 1 }, (_, index) =>
    [...parts.slice(0, parts.length - index), name].join('.'),
  );
}
