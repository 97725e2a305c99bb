import { detail } from '../../details.ts';
import { parse, TomlDate, TomlError, type TomlPrimitive } from 'smol-toml';
import { FormatError } from '../../../formats/error.ts';
import { parseNumber } from '../../../rego/value/decimal.ts';
import { setMember } from '../../../rego/value/object.ts';
import type { ObjectBuilder, Value } from '../../../rego/value/value.ts';
import type { InputFormat } from './input.ts';

/** TOML. */
export const toml: InputFormat = {
  name: 'toml',
  doc: 'TOML; dates are texts.',
  suffixes: ['.toml'],
  parse(text, file) {
    try {
      return valueOf(parse(text, { integersAsBigInt: 'asNeeded' }));
    } catch (cause) {
      if (!(cause instanceof TomlError)) throw cause;
      const reason = cause.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? '';
      const message = detail('no TOML: {reason}', { reason });
      throw new FormatError('FORMAT_MALFORMED', { message, where: `${file}:${cause.line}:${cause.column}`, cause });
    }
  },
};

function valueOf(value: TomlPrimitive): Value {
  if (typeof value === 'bigint') return parseNumber(String(value)) ?? 0;
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(valueOf);
  if (typeof value !== 'object') return value;
  const result: ObjectBuilder = {};
  for (const [name, member] of Object.entries(value)) setMember(result, name, valueOf(member as TomlPrimitive));
  return result;
}
