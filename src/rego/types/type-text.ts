import type { Json } from '../syntax/json.ts';
import type { Known, Type } from './type.ts';

/** A type as OPA's messages write it. */
export function printType(type: Known): string {
  if (type === undefined) return '???';
  switch (type.kind) {
    case 'array': {
      const items = type.items.map((one) => printType(one)).join(', ');
      return `array${items === '' ? '' : `<${items}>`}${type.rest === undefined ? '' : `[${printType(type.rest)}]`}`;
    }
    case 'object': {
      const members = [...type.members].map(([key, one]) => `${printKey(key)}: ${printType(one)}`).join(', ');
      const rest = type.rest === undefined ? '' : `[${printType(type.rest.key)}: ${printType(type.rest.value)}]`;
      return `object${members === '' ? '' : `<${members}>`}${rest}`;
    }
    case 'set':
      return `set[${printType(type.of)}]`;
    case 'any':
      return type.of.length === 0 ? 'any' : `any<${type.of.map((one) => printType(one)).join(', ')}>`;
    case 'function':
      return `(${type.arguments.map((one) => printType(one)).join(', ')}) => ${printType(type.result)}`;
    default:
      return type.kind;
  }
}

function printKey(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}

/** A type as the details of OPA's errors have it; null where nothing is known. */
export function typeToJson(type: Known): Json {
  if (type === undefined) return null;
  switch (type.kind) {
    case 'array':
      return {
        ...(type.rest !== undefined && { dynamic: typeToJson(type.rest) }),
        ...(type.items.length > 0 && { static: type.items.map(typeToJson) }),
        type: 'array',
      };
    case 'object':
      return objectToJson(type);
    case 'set':
      return { of: typeToJson(type.of), type: 'set' };
    case 'any':
      return { ...(type.of.length > 0 && { of: type.of.map(typeToJson) }), type: 'any' };
    case 'function':
      return { args: type.arguments.map(typeToJson), result: typeToJson(type.result), type: 'function' };
    default:
      return { type: type.kind };
  }
}

function objectToJson({ members, rest }: Extract<Type, { kind: 'object' }>): Json {
  const own = [...members].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    ...(rest !== undefined && { dynamic: { key: typeToJson(rest.key), value: typeToJson(rest.value) } }),
    ...(own.length > 0 && {
      static: own.map(([key, value]) => ({ key: JSON.parse(key) as Json, value: typeToJson(value) })),
    }),
    type: 'object',
  };
}
