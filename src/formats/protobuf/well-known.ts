import { ownPlain } from '../plain.ts';
import { choice, field, list, map, type MessageType } from './message.ts';

/** `google.protobuf.Timestamp`: a text of RFC 3339 in JSON. */
export const timestamp: MessageType = {
  fields: [field(1, 'seconds', 'int64'), field(2, 'nanos', 'int32')],
  json: {
    to: (members) => timeText(Number(members['seconds'] ?? 0), Number(members['nanos'] ?? 0)),
    from(value) {
      const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d{1,9}))?Z$/.exec(String(value)) ?? [];
      const seconds = Math.floor(Date.parse(`${whole}Z`) / 1000);
      return { seconds: String(seconds), nanos: Number(fraction.padEnd(9, '0')) };
    },
  },
};

/** Years 1 to 9999 are what JSON has a form for; 0, 3, 6 or 9 digits of a second. */
function timeText(seconds: number, nanos: number): string {
  const inRange = Number.isFinite(seconds) && seconds >= -62_135_596_800 && seconds <= 253_402_300_799;
  const date = new Date(inRange ? seconds * 1000 : 0).toISOString().slice(0, 19);
  const digits = String(Math.min(Math.max(nanos, 0), 999_999_999)).padStart(9, '0');
  const fraction = digits.replace(/(?:000){1,3}$/, '');
  return `${date}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** `google.protobuf.BoolValue`, a value or none. */
export const boolValue: MessageType = {
  fields: [field(1, 'value', 'bool')],
  json: { to: (members) => members['value'] === true, from: (value) => ({ value }) },
};

/** `google.protobuf.Struct`: an object of JSON. */
export const struct: MessageType = {
  fields: [map(1, 'fields', () => anyValue)],
  json: { to: (members) => ownPlain(members, 'fields') ?? {}, from: (value) => ({ fields: value }) },
};

const listValue: MessageType = {
  fields: [list(1, 'values', () => anyValue)],
  json: { to: (members) => ownPlain(members, 'values') ?? [], from: (value) => ({ values: value }) },
};

/** `google.protobuf.Value`: any JSON. */
const anyValue: MessageType = {
  fields: [
    choice(1, 'null', 'int32'),
    choice(2, 'number', 'double'),
    choice(3, 'string', 'string'),
    choice(4, 'bool', 'bool'),
    choice(5, 'struct', () => struct),
    choice(6, 'list', () => listValue),
  ],
  json: {
    to: ({ number, string, bool, struct: object, list: items }) => number ?? string ?? bool ?? object ?? items ?? null,
    from(value) {
      if (value === null) return { null: 0 };
      if (Array.isArray(value)) return { list: value };
      if (typeof value === 'number') return { number: value };
      if (typeof value === 'string') return { string: value };
      return typeof value === 'boolean' ? { bool: value } : { struct: value };
    },
  },
};
