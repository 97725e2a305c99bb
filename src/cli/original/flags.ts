import { type OriginalFlag, OriginalUsage, type OriginalValues } from './spec.ts';

/** Words and flags of a command line. */
export interface ParsedLine {
  readonly words: readonly string[];
  readonly flags: OriginalValues;
}

/** Reads flags as pflag does: before, between and behind words, `--name=value`, `-n value`, `-nvalue`, `--` ends them. @throws {OriginalUsage}. */
export function parseLine(args: readonly string[], flags: readonly OriginalFlag[]): ParsedLine {
  const given = new Map<string, string[]>();
  const words: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') words.push(...rest.splice(0));
    else if (word.startsWith('--')) readLong(word.slice(2), rest, flags, given);
    else if (word.startsWith('-') && word.length > 1) readShort(word.slice(1), rest, flags, given);
    else words.push(word);
  }
  return { words, flags: valuesOf(flags, given) };
}

type Given = Map<string, string[]>;

function readLong(text: string, rest: string[], flags: readonly OriginalFlag[], given: Given): void {
  const [name = '', ...value] = text.split('=');
  const flag = flags.find((candidate) => candidate.name === name);
  if (flag === undefined) throw new OriginalUsage(`unknown flag: --${name}`);
  if (value.length > 0) keep(given, flag, value.join('='));
  else if (flag.kind === 'switch') keep(given, flag, 'true');
  else keep(given, flag, valueAfter(rest, `flag needs an argument: --${name}`));
}

function readShort(text: string, rest: string[], flags: readonly OriginalFlag[], given: Given): void {
  for (let letters = text; letters !== ''; ) {
    const [letter = ''] = letters;
    const flag = flags.find(({ short }) => short === letter);
    if (flag === undefined) throw new OriginalUsage(`unknown shorthand flag: '${letter}' in -${text}`);
    letters = letters.slice(1);
    if (flag.kind === 'switch' && !letters.startsWith('=')) {
      keep(given, flag, 'true');
      continue;
    }
    const attached = letters.replace(/^=/, '');
    keep(given, flag, letters === '' ? valueAfter(rest, `flag needs an argument: '${letter}' in -${text}`) : attached);
    return;
  }
}

function valueAfter(rest: string[], complaint: string): string {
  const value = rest.shift();
  if (value === undefined) throw new OriginalUsage(complaint);
  return value;
}

function keep(given: Given, flag: OriginalFlag, value: string): void {
  check(flag, value);
  given.set(flag.name, flag.kind === 'texts' ? [...(given.get(flag.name) ?? []), value] : [value]);
}

function check({ name, short, kind }: OriginalFlag, value: string): void {
  const shown = short === undefined ? `--${name}` : `-${short}, --${name}`;
  const fail = (why: string) => new OriginalUsage(`invalid argument "${value}" for "${shown}" flag: ${why}`);
  if (kind === 'switch' && !/^(?:true|false|[01tf])$/i.test(value)) throw fail('it is neither true nor false');
  if (kind === 'count' && !/^\d{1,9}$/.test(value)) throw fail('it is no whole number');
  if (kind === 'duration' && parseDuration(value) === undefined) throw fail(`time: invalid duration "${value}"`);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration as Go writes it, `1h30m`, in milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return text === '0' ? 0 : undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
}

function valuesOf(flags: readonly OriginalFlag[], given: Given): OriginalValues {
  const text = (name: string) =>
    given.get(name)?.at(-1) ?? flags.find((candidate) => candidate.name === name)?.fallback;
  return {
    text,
    isOn: (name) => /^(?:true|t|1)$/i.test(text(name) ?? ''),
    texts: (name) => given.get(name) ?? [],
    duration: (name) => {
      const value = text(name);
      return value === undefined ? undefined : parseDuration(value);
    },
    count: (name) => Number(text(name) ?? 0),
    wasGiven: (name) => given.has(name),
  };
}
