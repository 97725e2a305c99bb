import { detail } from '../details.ts';
import { FormatError } from '../error.ts';
import { ownPlain, type Plain, type PlainMembers, setPlain } from '../plain.ts';
import { base64, defaultOf, isMessage, keyValue, messageOf, wireOf } from './kind.ts';
import type { Field, FieldType, MessageType } from './message.ts';
import { wire, WireReader } from './wire.ts';

const decoder = new TextDecoder();

/** Messages within messages, as the field's own libraries limit them. */
const maxDepth = 100;

/**
 * Reads a message into what its JSON form holds (ProtoJSON): 64-bit numbers as texts, bytes in base64, enumerations by name, members of no
 * value left out. Fields that the type does not list are gone over.
 * @throws FormatError
 */
export function decodeMessage(type: MessageType, bytes: Uint8Array): Plain {
  return decode(type, bytes, 0);
}

function decode(type: MessageType, bytes: Uint8Array, depth: number): Plain {
  if (depth > maxDepth)
    throw new FormatError('FORMAT_LIMIT', { message: detail('messages are nested too deep'), where: 'protobuf' });
  const reader = new WireReader(bytes);
  const members: PlainMembers = {};
  const known = new Map(type.fields.map((row) => [row.number, row]));
  while (!reader.isAtEnd) {
    const tag = reader.tag();
    const row = known.get(tag.number);
    if (row === undefined) reader.skip(tag.type);
    else addField(members, row, reader, tag.type, depth);
  }
  return type.json === undefined ? members : type.json.to(members);
}

function addField(members: PlainMembers, row: Field, reader: WireReader, type: number, depth: number): void {
  const { name, many } = row;
  if (many === 'map') {
    if (type !== wire.bytes) return reader.skip(type);
    const entry = decode(keyValue(row.type), reader.bytes(), depth + 1) as PlainMembers;
    const before = ownPlain(members, name) as PlainMembers | undefined;
    const table = before ?? {};
    setPlain(table, String(ownPlain(entry, 'key') ?? ''), ownPlain(entry, 'value') ?? emptyOf(row.type));
    return setPlain(members, name, table);
  }
  if (many === 'list' && type === wire.bytes && wireOf(row.type) !== wire.bytes) {
    const packed = new WireReader(reader.bytes());
    while (!packed.isAtEnd) push(members, name, valueOf(row.type, packed, depth));
    return undefined;
  }
  if (type !== wireOf(row.type)) return reader.skip(type);
  const value = valueOf(row.type, reader, depth);
  if (many === 'list') return push(members, name, value);
  const isDefault = row.isExplicit !== true && !isMessage(row.type) && value === defaultOf(row.type);
  // A later value takes the place of an earlier one, and a default says that there is none.
  if (isDefault) delete members[name];
  else setPlain(members, name, value);
}

function push(members: PlainMembers, name: string, value: Plain): void {
  const before = ownPlain(members, name) as Plain[] | undefined;
  if (before === undefined) setPlain(members, name, [value]);
  else before.push(value);
}

function emptyOf(type: FieldType): Plain {
  return isMessage(type) ? decode(messageOf(type), new Uint8Array(), 0) : defaultOf(type);
}

function valueOf(type: FieldType, reader: WireReader, depth: number): Plain {
  if (isMessage(type)) return decode(messageOf(type), reader.bytes(), depth + 1);
  if (typeof type !== 'string') {
    const number = Number(BigInt.asIntN(32, reader.varint()));
    return type[number] ?? number;
  }
  switch (type) {
    case 'bool':
      return reader.varint() !== 0n;
    case 'bytes':
      return base64(reader.bytes());
    case 'double':
      return jsonNumber(reader.double());
    case 'fixed64':
      return String(reader.fixed64());
    case 'int32':
      return Number(BigInt.asIntN(32, reader.varint()));
    case 'int64':
      return String(BigInt.asIntN(64, reader.varint()));
    case 'string':
      return decoder.decode(reader.bytes());
    case 'uint32':
      return Number(BigInt.asUintN(32, reader.varint()));
  }
}

/** JSON has no number for what is none or without an end: ProtoJSON writes a text. */
function jsonNumber(value: number): Plain {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}
