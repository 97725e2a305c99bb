import { type Text } from '../../core/index.ts';
import * as z from 'zod/mini';
import { detail } from '../details.ts';

/** How the value of a setting looks in a file, and how the words of a flag or a variable become it. */
export interface Kind<Value> {
  /** Reads the value as YAML gives it. */
  readonly schema: z.ZodMiniType<Value>;
  /** Placeholder of the value in help, `LIST`; absent for a switch, which takes none. */
  readonly argument?: string;
  /** The flag may stand without a value; it is then `true`. */
  readonly optional?: boolean;
  /** May stand several times on a command line; the values add up. */
  readonly repeatable?: boolean;
  /** What stands between the values of a repeated flag; a comma by default. */
  readonly separator?: string;
  /** What is expected, where the schema's own words say too little. */
  readonly expected?: Text;
  /** Turns words from a flag or a variable into what {@link schema} reads. */
  decode(words: string): unknown;
}

/** Any text. */
export const text: Kind<string> = {
  schema: z.string().check(z.minLength(1)),
  argument: 'TEXT',
  decode: (words) => words,
};

/** A path of a file or folder; relative ones stand from the working directory. */
export const path: Kind<string> = { ...text, argument: 'PATH' };

/** On or off. */
export const toggle: Kind<boolean> = {
  schema: z.boolean(),
  decode: (words) => ({ true: true, '1': true, false: false, '0': false })[words.toLowerCase()] ?? words,
};

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Kind<number> {
  return {
    schema: z.int().check(z.minimum(least), z.maximum(most)),
    argument: 'NUMBER',
    decode: (words) => (/^-?\d+$/.test(words) ? Number(words) : words),
  };
}

/** A share of a hundred, perhaps with a fraction. */
export const percent: Kind<number> = {
  schema: z.number().check(z.minimum(0), z.maximum(100)),
  argument: 'PERCENT',
  decode: (words) => (words.trim() === '' ? words : Number(words)),
};

/** An exit code; a system keeps only its lowest eight bits, so that 256 would pass for success. */
export const exitCode: Kind<number> = whole(0, 255);

/** One of a closed list of words. */
export function oneOf<const Word extends string>(words: readonly [Word, ...Word[]]): Kind<Word> {
  return { schema: z.enum(words), argument: words.join('|'), decode: (word) => word };
}

/** Several texts, separated by commas on a command line, or a list in YAML. */
export const texts: Kind<readonly string[]> = several(z.string().check(z.minLength(1)), 'LIST');

/** Several texts, one a flag: a comma is part of a text. In a variable one a line, or a list in YAML. */
export const eachText: Kind<readonly string[]> = {
  ...texts,
  argument: 'TEXT',
  separator: '\n',
  decode: (words) => words.split('\n').filter(Boolean),
};

/** Several of a closed list of words; on a command line in any case. */
export function someOf<const Word extends string>(words: readonly [Word, ...Word[]]): Kind<readonly Word[]> {
  const spelled = new Map<string, string>(words.map((word) => [word.toLowerCase(), word]));
  const kind = several(z.enum(words), 'LIST');
  return { ...kind, decode: (given) => splitList(given).map((word) => spelled.get(word.toLowerCase()) ?? word) };
}

function several<Member>(member: z.ZodMiniType<Member>, argument: string): Kind<readonly Member[]> {
  return { schema: z.array(member), argument, repeatable: true, decode: splitList };
}

function splitList(words: string): string[] {
  return words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

const unit = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const durationPattern = /^(?:0|(?:\d+(?:\.\d+)?(?:ms|[hms]))+)$/;

/** A span of time as Go writes it, `1h30m`, `5m0s`, `800ms`, `0`; the value is in milliseconds. */
export const duration: Kind<number> = {
  schema: z.pipe(z.string().check(z.regex(durationPattern)), z.transform(milliseconds)),
  argument: 'DURATION',
  expected: detail('expected a duration such as 5m, 1h30m or 30s'),
  decode: (words) => words,
};

const byteUnit = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 } as const;
const bytesPattern = /^(\d{1,6})([kmg]?)(?:i?b)?$/i;
/** Below this not even the parts of a scan that read nothing at once would fit. */
const leastMemory = 2 ** 24;

/** An amount of memory, `256MB`, `1GiB`, `512m`, in powers of 1024; the value is in bytes. */
export const memory: Kind<number> = {
  schema: z
    .pipe(z.string().check(z.regex(bytesPattern)), z.transform(bytes))
    .check(z.refine((amount) => amount >= leastMemory)),
  argument: 'SIZE',
  expected: detail('expected an amount of at least 16MB such as 256MB or 1GB'),
  decode: (words) => words,
};

function bytes(words: string): number {
  const [, amount = '0', name = ''] = bytesPattern.exec(words) ?? [];
  return Number(amount) * byteUnit[name.toLowerCase() as keyof typeof byteUnit];
}

function milliseconds(words: string): number {
  const parts = words.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g);
  return [...parts].reduce((sum, [, amount, name]) => sum + Number(amount) * unit[name as keyof typeof unit], 0);
}
