import { Decimal, integerOf } from '../value/decimal.ts';
import { termText } from '../value/print.ts';
import type { Value } from '../value/value.ts';

/** An argument as Go's `fmt` gets it: whole numbers as integers, other numbers as doubles, all else as text. */
type Argument =
  | { readonly kind: 'int'; readonly value: bigint; readonly type: string }
  | { readonly kind: 'float'; readonly value: number; readonly type: 'float64' }
  | { readonly kind: 'string'; readonly value: string; readonly type: 'string' };

/** Flags, width and precision of a verb. */
interface Format {
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

const longest = 1_000_000;
/** `%v`. */
const plain: Format = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  width: undefined,
  precision: undefined,
};
const directive = /%([-+# 0]*)(\[\d+\])?(\*|\d+)?(?:\.(\[\d+\])?(\*|\d*))?(\[\d+\])?([^])?/gu;

/** Go's `fmt.Sprintf`. */
export function formatText(format: string, values: readonly Value[]): string {
  return formatPlain(format, values) ?? formatAll(format, values);
}

/** The usual case: only bare `%s`, `%v` and `%d`, as many as arguments that they fit; undefined for anything else. */
function formatPlain(format: string, values: readonly Value[]): string | undefined {
  const parts = format.split('%');
  if (parts.length !== values.length + 1) return undefined;
  let text = parts[0] as string;
  for (const [index, value] of values.entries()) {
    const part = parts[index + 1] as string;
    const verb = part.charAt(0);
    if (typeof value === 'string' && (verb === 's' || verb === 'v')) text += value;
    else if (typeof value === 'number' && Number.isSafeInteger(value) && (verb === 'd' || verb === 'v'))
      text += String(value);
    else if (typeof value === 'object' && !(value instanceof Decimal) && (verb === 's' || verb === 'v'))
      text += termText(value);
    else return undefined;
    text += part.slice(1);
  }
  return text;
}

function formatAll(format: string, values: readonly Value[]): string {
  const state = { next: 0, reordered: false };
  const args = values.map(argumentOf);
  const text = format.replace(directive, (_, flags: string, i1, width, i2, precision: string | undefined, i3, verb) => {
    const size = (spec: string | undefined, index: string | undefined): number | undefined => {
      jump(state, index);
      if (spec === '*') return Math.min(Number(take(state, args)?.value ?? 0), longest);
      return spec === undefined ? undefined : Math.min(Number(spec), longest);
    };
    const parsed = { width: size(width, i1), precision: size(precision, i2) };
    jump(state, i3);
    if (verb === undefined) return '%!(NOVERB)';
    if (verb === '%') return '%';
    const argument = take(state, args);
    if (argument === undefined) return state.reordered ? `%!${verb}(BADINDEX)` : `%!${verb}(MISSING)`;
    const has = (flag: string): boolean => flags.includes(flag);
    return formatArgument(verb, argument, {
      ...parsed,
      minus: has('-'),
      plus: has('+'),
      sharp: has('#'),
      space: has(' '),
      zero: has('0'),
    });
  });
  if (state.reordered || state.next >= args.length) return text;
  const extra = args.slice(state.next).map((argument) => `${argument.type}=${badOperand(argument, plain)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function jump(state: { next: number; reordered: boolean }, index: string | undefined): void {
  if (index === undefined) return;
  state.next = Number(index.slice(1, -1)) - 1;
  state.reordered = true;
}

function take(state: { next: number }, args: readonly Argument[]): Argument | undefined {
  state.next += 1;
  return args[state.next - 1];
}

function argumentOf(value: Value): Argument {
  if (typeof value === 'string') return { kind: 'string', value, type: 'string' };
  if (typeof value === 'number' && Number.isInteger(value)) return { kind: 'int', value: BigInt(value), type: 'int64' };
  if (typeof value === 'number') return { kind: 'float', value, type: 'float64' };
  if (!(value instanceof Decimal)) return { kind: 'string', value: termText(value), type: 'string' };
  const whole = /^-?\d+$/.test(value.text) ? integerOf(value) : undefined;
  if (whole !== undefined)
    return { kind: 'int', value: whole, type: BigInt.asIntN(64, whole) === whole ? 'int64' : '*big.Int' };
  const double = Number(value.text);
  return Number.isFinite(double)
    ? { kind: 'float', value: double, type: 'float64' }
    : { kind: 'string', value: value.text, type: 'string' };
}

function formatArgument(verb: string, argument: Argument, format: Format): string {
  if (verb === 'T') return pad(argument.type, { ...format, zero: false });
  const text =
    argument.kind === 'int'
      ? formatInt(verb, argument.value, format)
      : argument.kind === 'float'
        ? formatFloat(verb, argument.value, format)
        : formatString(verb, argument.value, format);
  if (text !== undefined) return text;
  // The original prints a big integer as text where a verb is for texts.
  if (argument.type === '*big.Int' && verb === 's') return pad(String(argument.value), format);
  return `%!${verb}(${argument.type}=${badOperand(argument, format)})`;
}

/** An operand that a verb is not for: as `%v` with the same flags. */
function badOperand(argument: Argument, format: Format): string {
  if (argument.kind === 'int') return formatInt('v', argument.value, format) ?? '';
  return argument.kind === 'float' ? shortest(argument.value) : (formatString('v', argument.value, format) ?? '');
}

function pad(text: string, { width, minus, zero }: Format): string {
  if (width === undefined) return text;
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (minus) return text + ' '.repeat(missing);
  if (!zero) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function signOf(negative: boolean, { plus, space }: Format): string {
  return negative ? '-' : plus ? '+' : space ? ' ' : '';
}

const radixes: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatInt(verb: string, value: bigint, format: Format): string | undefined {
  const radix = radixes[verb];
  if (radix !== undefined) {
    const magnitude = value < 0n ? -value : value;
    const digits = magnitude.toString(radix).padStart(format.precision ?? 0, '0');
    const prefix = verb === 'O' ? '0o' : format.sharp ? (prefixes[verb] ?? '') : '';
    const text = signOf(value < 0n, format) + prefix + (verb === 'X' ? digits.toUpperCase() : digits);
    return pad(text, format.precision === undefined ? format : { ...format, zero: false });
  }
  const point = Number(value);
  if (!/^[cqU]$/.test(verb)) return undefined;
  const character = point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  if (verb === 'c') return pad(character, format);
  if (verb === 'q') return pad(`'${character}'`, format);
  const hex = value.toString(16).toUpperCase().padStart(4, '0');
  return pad(format.sharp ? `U+${hex} '${character}'` : `U+${hex}`, format);
}

function formatFloat(verb: string, value: number, format: Format): string | undefined {
  const magnitude = Math.abs(value);
  const digits = floatDigits(verb, magnitude, format.precision);
  return digits === undefined ? undefined : pad(signOf(value < 0, format) + digits, format);
}

function floatDigits(verb: string, value: number, precision: number | undefined): string | undefined {
  switch (verb) {
    case 'f':
    case 'F':
      return fixed(value, precision ?? 6);
    case 'e':
    case 'E': {
      const text = exponential(value.toExponential(Math.min(precision ?? 6, 100)));
      return verb === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G':
    case 'v': {
      const text = precision === undefined ? shortest(value) : significant(value, precision);
      return verb === 'G' ? text.toUpperCase() : text;
    }
    default:
      return undefined;
  }
}

/** Rounds the exact binary value, ties to even, as Go does. */
function fixed(value: number, precision: number): string {
  if (precision <= 100 && value < 1e21) return value.toFixed(precision);
  return BigInt(Math.trunc(value)).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '');
}

/** At least two digits of exponent. */
function exponential(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The fewest digits that read back the same, with an exponent below 1e-4 and from 1e6 on. */
function shortest(value: number): string {
  const text = value.toExponential();
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  return exponent < -4 || exponent >= 6 ? exponential(text) : String(value);
}

function significant(value: number, precision: number): string {
  const digits = Math.max(precision, 1);
  const text = value.toExponential(Math.min(digits, 100) - 1);
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  if (exponent < -4 || exponent >= digits) return exponential(text.replace(/\.?0+e/, 'e'));
  const plainText = value.toFixed(Math.min(Math.max(digits - 1 - exponent, 0), 100));
  return plainText.includes('.') ? plainText.replace(/\.?0+$/, '') : plainText;
}

function formatString(verb: string, value: string, format: Format): string | undefined {
  const cut = format.precision === undefined ? value : [...value].slice(0, format.precision).join('');
  switch (verb) {
    case 's':
      return pad(cut, format);
    case 'v':
      return pad(format.sharp ? goQuote(cut) : cut, format);
    case 'q':
      return pad(goQuote(cut), format);
    case 'x':
    case 'X': {
      const hex = [...new TextEncoder().encode(cut)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return pad(verb === 'X' ? hex.toUpperCase() : hex, format);
    }
    default:
      return undefined;
  }
}

/** A text in double quotes as Go's `strconv.Quote` writes it: short escapes, `\x01` and `\u2028` for what cannot be printed. */
export function goQuote(text: string): string {
  const short: Readonly<Record<string, string>> = {
    '\x07': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
  };
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f-\u00a0\u00ad\u2028-\u202f\ufeff]/g, (character) => {
      const code = character.charCodeAt(0);
      return (
        short[character] ??
        (code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
      );
    });
  return `"${escaped}"`;
}
