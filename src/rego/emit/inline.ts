/** Comparisons that never fail, with a fast way for plain numbers and strings. */
const comparisons: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** JavaScript for builtins that are worth no call; undefined for the others. */
export function inlineCall(name: string, args: readonly string[]): string | undefined {
  const [left, right] = args;
  const operator = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  if (operator !== undefined)
    return `(typeof ${left}==='number'&&typeof ${right}==='number'?${left}${operator}${right}:compare(${left},${right})${operator}0)`;
  if (name === 'equal') return `(${left}===${right}||eq(${left},${right}))`;
  if (name === 'neq') return `(${left}!==${right}&&!eq(${left},${right}))`;
  return name === 'internal.member_2' ? `member(${left},${right})` : undefined;
}
