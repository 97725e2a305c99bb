import { fail } from './error.ts';

/** One position of a glob: which characters it takes, and how often. */
interface Piece {
  readonly accepts: (character: string) => boolean;
  /** Characters that stand for all it takes, as far as another piece can tell. */
  readonly samples: readonly string[];
  readonly many: boolean;
  readonly optional: boolean;
}

const outside = '\u{10ffff}';

/** Reads a glob of literals, `.`, sets, `\` escapes and the flags `*` and `+`. */
function parseGlob(input: string): Piece[] {
  const characters = [...input];
  const pieces: Piece[] = [];
  for (let at = 0; at < characters.length; ) {
    const character = characters[at] as string;
    let taken: { readonly set: Set<string>; readonly all: boolean; readonly next: number };
    if (character === '[') taken = parseSet(input, characters, at + 1);
    else if (character === ']') return invalid(input, at + 1, "set-close ']' with no preceding '['");
    else if (character === '*' || character === '+')
      return invalid(input, at + 1, `flag '${character}' must be preceded by a non-flag`);
    else if (character === '\\' && at + 1 === characters.length)
      return invalid(input, at, 'input ends with a \\ (escape) character');
    else if (character === '\\') taken = { set: new Set([characters[at + 1] ?? '\\']), all: false, next: at + 2 };
    else taken = { set: new Set([character]), all: character === '.', next: at + 1 };
    const flag = characters[taken.next];
    const isFlag = flag === '*' || flag === '+';
    const { set, all } = taken;
    pieces.push({
      accepts: (candidate) => all || set.has(candidate),
      samples: all ? [outside] : [...set],
      many: isFlag,
      optional: flag === '*',
    });
    at = taken.next + (isFlag ? 1 : 0);
  }
  return pieces;
}

function invalid(input: string, position: number, problem: string): never {
  return fail(`input:${input}, pos:${position}, ${problem}: the input provided is invalid`);
}

function parseSet(input: string, characters: readonly string[], start: number) {
  const set = new Set<string>();
  for (let at = start; at < characters.length; at += 1) {
    let character = characters[at] as string;
    if (character === ']') return { set, all: false, next: at + 1 };
    if (character === '\\') character = characters[(at += 1)] ?? '\\';
    if (characters[at + 1] === '-' && characters[at + 2] !== undefined && characters[at + 2] !== ']') {
      const [from, to] = [character.codePointAt(0) ?? 0, (characters[at + 2] as string).codePointAt(0) ?? 0];
      if (to < from) return invalid(input, at + 3, 'range is out of order');
      for (let code = from; code <= to && set.size < 100_000; code += 1) set.add(String.fromCodePoint(code));
      at += 2;
    } else set.add(character);
  }
  return invalid(input, characters.length, 'found [ without matching ]');
}

/** Whether some text, not the empty one, matches both globs: a search over pairs of positions. */
export function globsIntersect(left: string, right: string): boolean {
  const [first, second] = [parseGlob(left), parseGlob(right)];
  const waiting: [left: number, right: number, any: boolean][] = [[0, 0, first.length === 0 && second.length === 0]];
  const seen = new Set<number>();
  const visit = (a: number, b: number, any: boolean): void => {
    const key = (a * (second.length + 1) + b) * 2 + Number(any);
    if (!seen.has(key)) waiting.push([a, b, any]);
    seen.add(key);
  };
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [a, b, any] = pair;
    if (any && a === first.length && b === second.length) return true;
    const [one, other] = [first[a], second[b]];
    if (one?.optional === true) visit(a + 1, b, any);
    if (other?.optional === true) visit(a, b + 1, any);
    if (one === undefined || other === undefined || !overlap(one, other)) continue;
    visit(a + 1, b + 1, true);
    if (one.many) visit(a, b + 1, true);
    if (other.many) visit(a + 1, b, true);
  }
  return false;
}

function overlap(left: Piece, right: Piece): boolean {
  return left.samples.some((sample) => right.accepts(sample)) || right.samples.some((sample) => left.accepts(sample));
}
