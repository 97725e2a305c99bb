import type { ScanError } from '../error.ts';
import type { Bound, Constraint, Range } from './scheme.ts';

const interval = /\s*([[(])([^\])]*)([\])])\s*,?/uy;

/** Reads interval notation, `[1.0,2.0),[3.0]`, and leaves every other alternative to `plain`. */
export function bracketRanges(
  text: string,
  plain: (text: string) => Constraint,
  malformed: (text: string, at: string) => ScanError,
): Constraint {
  if (!/[[(]/u.test(text)) return plain(text);
  return text.split('||').flatMap((part) => (/[[(]/u.test(part) ? intervals(part.trim(), malformed) : plain(part)));
}

function intervals(text: string, malformed: (text: string, at: string) => ScanError): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  while (at < text.length) {
    interval.lastIndex = at;
    const match = interval.exec(text);
    if (match === null) throw malformed(text, text.slice(at));
    at = interval.lastIndex;
    ranges.push(bounds(match[1] === '[', match[2] ?? '', match[3] === ']'));
  }
  return ranges;
}

function bounds(lowerBelongs: boolean, inside: string, upperBelongs: boolean): Range {
  const [lower = '', upper] = inside.split(',').map((part) => part.trim());
  if (upper === undefined) return lower === '' ? [] : [{ operator: '=', version: lower }];
  const range: Bound[] = [];
  if (lower !== '') range.push({ operator: lowerBelongs ? '>=' : '>', version: lower });
  if (upper !== '') range.push({ operator: upperBelongs ? '<=' : '<', version: upper });
  return range;
}
