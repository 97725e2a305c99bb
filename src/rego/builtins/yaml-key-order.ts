const isDigit = (character: string): boolean => /\p{Nd}/u.test(character);
const isLetter = (character: string): boolean => /\p{L}/u.test(character);

/** Order of the keys that Go's writer of YAML gives to mappings: numbers within keys by their value, letters behind all else. */
export function compareKeys(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  let digits = false;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [one, other] = [a[at] as string, b[at] as string];
    if (one !== other) return compareAt(a, b, at, digits);
    digits = isDigit(one);
  }
  return a.length - b.length;
}

/** @param digits whether a digit stands before: a letter behind it comes first then */
function compareAt(a: readonly string[], b: readonly string[], at: number, digits: boolean): number {
  const [one, other] = [a[at] as string, b[at] as string];
  const [letter, otherLetter] = [isLetter(one), isLetter(other)];
  if (letter !== otherLetter) return letter === digits ? -1 : 1;
  if (!letter) {
    const [number, otherNumber] = [numberAt(a, at), numberAt(b, at)];
    const order = valueOf(a, at, number, one, other) - valueOf(b, at, otherNumber, one, other);
    if (order !== 0) return order;
    if (number.length !== otherNumber.length) return number.length - otherNumber.length;
  }
  return (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
}

function numberAt(text: readonly string[], at: number): string {
  let end = at;
  while (end < text.length && isDigit(text[end] as string)) end += 1;
  return text.slice(at, end).join('');
}

/** A zero counts only behind another digit of the number. */
function valueOf(text: readonly string[], at: number, number: string, one: string, other: string): number {
  const before = /([1-9])\d*$/.test(text.slice(0, at).join(''));
  return Number(`${(one === '0' || other === '0') && before ? '1' : ''}${number}` || '0');
}
