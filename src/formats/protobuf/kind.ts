import type { Plain } from '../plain.ts';
import { field, type FieldType, type MessageType } from './message.ts';
import { wire } from './wire.ts';

/** Whether a field holds messages. */
export function isMessage(type: FieldType): type is MessageType | (() => MessageType) {
  return typeof type === 'function' || (typeof type === 'object' && !Array.isArray(type));
}

/** The message's type, looked up where it is named before it is made. */
export function messageOf(type: MessageType | (() => MessageType)): MessageType {
  return typeof type === 'function' ? type() : type;
}

/** How values of a type stand in the wire format. */
export function wireOf(type: FieldType): number {
  if (type === 'string' || type === 'bytes' || isMessage(type)) return wire.bytes;
  return type === 'double' || type === 'fixed64' ? wire.fixed64 : wire.varint;
}

/** The value that a field has where it is absent. */
export function defaultOf(type: Exclude<FieldType, MessageType | (() => MessageType)>): Plain {
  if (typeof type !== 'string') return type[0] ?? 0;
  const defaults = { bool: false, bytes: '', double: 0, fixed64: '0', int32: 0, int64: '0', string: '', uint32: 0 };
  return defaults[type];
}

/** The message that an entry of a table is. */
export function keyValue(type: FieldType): MessageType {
  return { fields: [field(1, 'key', 'string'), field(2, 'value', type)] };
}

/** Base64 with padding (RFC 4648, section 4). */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}
