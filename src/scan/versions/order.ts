/** Orders two strings by their code units, as `memcmp` does for the characters that versions are made of. */
export function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Orders two runs of decimal digits by value, whatever their length; an empty run counts as 0. */
export function compareDigits(left: string, right: string): number {
  const a = stripZeros(left);
  const b = stripZeros(right);
  return a.length === b.length ? compareText(a, b) : a.length - b.length;
}

function stripZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 48) start += 1;
  return start === 0 ? digits : digits.slice(start);
}

/** Orders two lists element by element; where one ends first, `missing` stands in for what it lacks. */
export function compareLists<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (left: Item, right: Item) => number,
  missing: Item,
): number {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compare(left[index] ?? missing, right[index] ?? missing);
    if (order !== 0) return order;
  }
  return 0;
}

/** Orders two lists element by element; of two that agree as far as both go, the longer is greater. */
export function compareThenLength<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (left: Item, right: Item) => number,
): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compare(left[index] as Item, right[index] as Item);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Tells whether a string is made of decimal digits alone, and has one at least. */
export function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}
