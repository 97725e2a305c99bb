import { RuntimeError } from '../errors.ts';
import type { FieldValue } from '../fields/field.ts';
import type { TransformerName } from '../rules/condition/ast.ts';
import type { BoundOperand } from './operand.ts';

type Bound = Omit<BoundOperand, 'key'>;

/** Makes the reader of a transformer over bound operands. @throws {RuntimeError} where their number or type does not fit. */
export function applyTransformer(name: TransformerName, operands: readonly BoundOperand[], offset: number): Bound {
  const [first, ...rest] = operands;
  if (first === undefined)
    throw new RuntimeError('RUNTIME_CONDITION', { message: `transformer ${name} needs a field`, offset });
  const single = (map: (text: string) => FieldValue, type: Bound['type'] = 'string'): Bound => ({
    read: mapped(first, map),
    type,
    ...(first.list === undefined ? {} : { list: first.list }),
  });
  switch (name) {
    case 'val':
      return { read: first.read, type: first.type, ...(first.list === undefined ? {} : { list: first.list }) };
    case 'tolower':
      return single((text) => text.toLowerCase());
    case 'toupper':
      return single((text) => text.toUpperCase());
    case 'b64':
      return single(decodeBase64);
    case 'basename':
      return single((text) => text.slice(text.lastIndexOf('/') + 1));
    case 'len':
      return { read: (event) => lengthOf(first.read(event)), type: 'number' };
    case 'concat':
      return { read: (event) => concatenated(operands.map((operand) => operand.read(event))), type: 'string' };
    case 'join':
      return {
        read: (event) =>
          joined(
            first.read(event),
            rest.map((operand) => operand.read(event)),
          ),
        type: 'string',
      };
    case 'getopt':
      return { read: (event) => option(first.read(event), rest[0]?.read(event)), type: 'string' };
  }
}

function mapped(operand: BoundOperand, map: (text: string) => FieldValue): Bound['read'] {
  return (event) => {
    const value = operand.read(event);
    if (value === undefined) return undefined;
    return Array.isArray(value)
      ? (value as readonly unknown[]).flatMap((one) => (map(String(one)) as string | undefined) ?? [])
      : map(String(value));
  };
}

function decodeBase64(text: string): string | undefined {
  const clean = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(clean) || clean.length % 4 === 1) return undefined;
  return Buffer.from(clean, 'base64').toString('latin1');
}

function lengthOf(value: FieldValue): number | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.length : Buffer.byteLength(String(value));
}

function concatenated(values: readonly FieldValue[]): string | undefined {
  return values.includes(undefined) ? undefined : values.flat().join('');
}

function joined(separator: FieldValue, values: readonly FieldValue[]): string | undefined {
  return values.includes(undefined) || separator === undefined ? undefined : values.flat().join(String(separator));
}

/** The value of a command line option: `-o value`, `-ovalue`, `--long=value`; an empty text for a bare option. */
function option(commandLine: FieldValue, wanted: FieldValue): string | undefined {
  if (commandLine === undefined || wanted === undefined) return undefined;
  const words = Array.isArray(commandLine) ? commandLine.map(String) : String(commandLine).split(' ');
  const name = String(wanted);
  const mark = name.length === 1 ? `-${name}` : `--${name}`;
  for (const [index, word] of words.entries()) {
    if (word === mark) return words[index + 1]?.startsWith('-') === false ? words[index + 1] : '';
    if (word.startsWith(`${mark}=`)) return word.slice(mark.length + 1);
    if (name.length === 1 && word.startsWith(mark)) return word.slice(2);
  }
  return undefined;
}
