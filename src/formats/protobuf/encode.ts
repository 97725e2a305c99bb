import { ownPlain, type Plain, type PlainMembers } from '../plain.ts';
import { defaultOf, isMessage, keyValue, messageOf, wireOf } from './kind.ts';
import type { Field, FieldType, MessageType } from './message.ts';
import { WireWriter } from './wire.ts';

const encoder = new TextEncoder();

/** Writes a message from what its JSON form holds; members of no value, and such that the type does not list, are left out. */
export function encodeMessage(type: MessageType, value: Plain): Uint8Array {
  const writer = new WireWriter();
  const members = (type.json === undefined ? value : type.json.from(value)) as PlainMembers;
  for (const row of type.fields) {
    const member = ownPlain(members, row.name);
    if (member !== undefined) writeField(writer, row, member);
  }
  return writer.finish();
}

function writeField(writer: WireWriter, row: Field, member: Plain): void {
  const { number, type, many } = row;
  if (many === 'list') {
    for (const item of member as readonly Plain[]) writeValue(writer, number, type, item);
  } else if (many === 'map') {
    for (const [key, value] of Object.entries(member as PlainMembers))
      writeValue(writer, number, keyValue(type), { key, value });
  } else if (row.isExplicit === true || isMessage(type) || member !== defaultOf(type))
    writeValue(writer, number, type, member);
}

function writeValue(writer: WireWriter, number: number, type: FieldType, value: Plain): void {
  writer.tag(number, wireOf(type));
  if (isMessage(type)) writer.bytes(encodeMessage(messageOf(type), value));
  else if (type === 'string') writer.bytes(encoder.encode(String(value)));
  else if (type === 'bytes') writer.bytes(Uint8Array.from(atob(String(value)), (letter) => letter.charCodeAt(0)));
  else if (type === 'double') writer.double(Number(value));
  else if (type === 'fixed64') writer.fixed64(BigInt(value as number | string));
  else if (type === 'bool') writer.varint(value === true ? 1n : 0n);
  else if (typeof type === 'string') writer.varint(BigInt(value as number | string));
  else writer.varint(BigInt(typeof value === 'number' ? value : type.indexOf(String(value))));
}
