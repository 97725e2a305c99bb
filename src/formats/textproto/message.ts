import { detail } from '../details.ts';
import { ownPlain, type Plain, type PlainMembers, setPlain } from '../plain.ts';
import { TextReader } from '../text-reader.ts';
import type { ProtoDefinitions, ProtoField, ProtoMessage } from './definition.ts';
import { scalarOf } from './scalar.ts';
import { readTextFields, type TextField, type TextValue } from './text.ts';
import { wellKnownForms } from './well-known-forms.ts';

/**
 * Reads a message in text form, whose type a comment `# proto-message: NAME` names, and `# proto-file: FILE` places in the
 * package of a file: members have the names of the definition, values are those of JSON (Protocol Buffers, "ProtoJSON Format").
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readTextproto(text: string, file: string, definitions: ProtoDefinitions): Plain {
  const reader = new TextReader(text.replace(/^\uFEFF/, ''), file);
  const type = typeOf(text, definitions, reader);
  return messageJson(readTextFields(text, file), type, { definitions, reader });
}

interface Context {
  readonly definitions: ProtoDefinitions;
  readonly reader: TextReader;
}

function typeOf(text: string, { messages, packages }: ProtoDefinitions, reader: TextReader): ProtoMessage {
  const name = /#\s+proto-message:\s+([\w.]+)/.exec(text)?.[1];
  if (name === undefined) throw reader.fail(detail('no comment names the type: # proto-message: NAME'));
  const file = /#\s+proto-file:\s+(\S+)/.exec(text)?.[1];
  const [, inside] = [...packages].find(([path]) => file !== undefined && `/${path}`.endsWith(`/${file}`)) ?? [];
  const type = messages.get(name) ?? messages.get(`${inside}.${name}`);
  if (type !== undefined) return type;
  throw reader.fail(detail('no .proto file defines the message {name} (--proto-file-dirs)', { name }));
}

function messageJson(fields: readonly TextField[], type: ProtoMessage, context: Context): Plain {
  const members: PlainMembers = {};
  const groups = new Map<string, string>();
  for (const field of fields) {
    if (type.name === 'google.protobuf.Any' && field.kind === 'any') return anyJson(field, context);
    const known = fieldOf(field, type, context);
    const name = field.kind === 'extension' ? `[${field.name}]` : known.name;
    if (known.isRepeated) addTo(members, name, field, known, context);
    else setOnce(members, { name, field, known, groups }, context);
  }
  const form = wellKnownForms[type.name];
  return form === undefined ? members : form(members);
}

/** `[type.googleapis.com/NAME] {…}` in the place of an address and bytes. */
function anyJson(field: TextField, context: Context): Plain {
  const name = field.name.slice(field.name.lastIndexOf('/') + 1);
  const type = context.definitions.messages.get(name);
  const [value] = field.values;
  if (type === undefined || value?.kind !== 'message') throw wrong(field.at, context, name);
  const inner = messageJson(value.fields, type, context);
  if (wellKnownForms[name] !== undefined) return { '@type': field.name, value: inner };
  return { '@type': field.name, ...(inner as PlainMembers) };
}

function wrong(at: number, { reader }: Context, name: string) {
  reader.at = at;
  return reader.fail(detail('no .proto file defines the message {name} (--proto-file-dirs)', { name }));
}

function fieldOf(field: TextField, type: ProtoMessage, { definitions, reader }: Context): ProtoField {
  const known = field.kind === 'extension' ? definitions.extensions.get(field.name) : type.fields.get(field.name);
  if (known !== undefined) return known;
  reader.at = field.at;
  throw reader.fail(detail('the message {type} has no field {name}', { type: type.name, name: field.name }));
}

/** A field that has one value. */
interface Single {
  readonly name: string;
  readonly field: TextField;
  readonly known: ProtoField;
  /** Fields that are set, by the groups of which only one may be. */
  readonly groups: Map<string, string>;
}

function setOnce(members: PlainMembers, { name, field, known, groups }: Single, context: Context): void {
  const { reader } = context;
  const [value] = field.values;
  const other = known.oneof === undefined ? undefined : groups.get(known.oneof);
  reader.at = field.at;
  if (value === undefined || field.isList || ownPlain(members, name) !== undefined || other !== undefined)
    throw reader.fail(detail('the field {name} may have one value', { name }));
  if (known.oneof !== undefined) groups.set(known.oneof, name);
  const json = valueJson(value, known, context);
  if (known.hasPresence || known.type.kind === 'message' || !isDefault(json, known, context))
    setPlain(members, name, json);
}

/** Whether a value is what the field has where nothing is set. */
function isDefault(json: Plain, { type }: ProtoField, { definitions }: Context): boolean {
  if (type.kind !== 'enum') return json === 0 || json === '' || json === false || json === '0';
  return json === 0 || definitions.enums.get(type.name)?.get(String(json)) === 0;
}

function addTo(members: PlainMembers, name: string, field: TextField, known: ProtoField, context: Context): void {
  if (known.mapKey !== undefined) {
    const table = (ownPlain(members, name) ?? {}) as PlainMembers;
    for (const value of field.values) addEntry(table, value, known, context);
    setPlain(members, name, table);
    return;
  }
  const list = (ownPlain(members, name) ?? []) as Plain[];
  for (const value of field.values) list.push(valueJson(value, known, context));
  if (list.length > 0) setPlain(members, name, list);
}

/** `{key: … value: …}`; what is left out is the default of its type. */
function addEntry(table: PlainMembers, value: TextValue, known: ProtoField, context: Context): void {
  const { mapKey = 'string', type } = known;
  const entries: PlainMembers = {};
  const key: ProtoField = {
    name: 'key',
    type: { kind: 'scalar', scalar: mapKey },
    isRepeated: false,
    hasPresence: true,
  };
  const content: ProtoField = { name: 'value', type, isRepeated: false, hasPresence: true };
  if (value.kind !== 'message') {
    context.reader.at = value.at;
    throw context.reader.fail(detail('no text form: expected a value behind {name}', { name: known.name }));
  }
  const entry: ProtoMessage = {
    name: '',
    fields: new Map([
      ['key', key],
      ['value', content],
    ]),
  };
  Object.assign(entries, messageJson(value.fields, entry, context));
  const name = ownPlain(entries, 'key') ?? (mapKey === 'string' ? '' : mapKey === 'bool' ? false : 0);
  setPlain(table, String(name), ownPlain(entries, 'value') ?? emptyOf(content, context));
}

function emptyOf({ type }: ProtoField, context: Context): Plain {
  if (type.kind === 'message') {
    const message = context.definitions.messages.get(type.name);
    return message === undefined ? {} : messageJson([], message, context);
  }
  if (type.kind === 'enum') return firstName(context.definitions.enums.get(type.name), 0) ?? 0;
  if (type.scalar === 'bool') return false;
  if (type.scalar === 'string' || type.scalar === 'bytes') return '';
  return type.scalar.endsWith('64') ? '0' : 0;
}

function valueJson(value: TextValue, { name, type }: ProtoField, context: Context): Plain {
  const { definitions, reader } = context;
  if (type.kind === 'scalar') return scalarOf(value, type.scalar, reader);
  reader.at = value.at;
  if (type.kind === 'message') {
    const message = definitions.messages.get(type.name);
    if (value.kind !== 'message' || message === undefined)
      throw reader.fail(detail('no text form: expected a message behind {name}', { name }));
    return messageJson(value.fields, message, context);
  }
  const values = definitions.enums.get(type.name) ?? new Map<string, number>();
  const word = value.kind === 'word' ? value.word : '';
  if (values.has(word)) return type.name === 'google.protobuf.NullValue' ? null : word;
  // A number that has no name stands for itself.
  if (/^-?\d{1,10}$/.test(word)) return firstName(values, Number(word)) ?? Number(word);
  throw reader.fail(detail('the enumeration {type} has no value {word}', { type: type.name, word }));
}

function firstName(values: ReadonlyMap<string, number> | undefined, wanted: number): string | undefined {
  return [...(values ?? [])].find(([, number]) => number === wanted)?.[0];
}
