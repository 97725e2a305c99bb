import { compareDigits, compareLists, compareText, compareThenLength, isDigits } from './order.ts';

/** A version as PEP 440 reads it; absent parts are undefined. */
export interface Pep440Version {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre: readonly [phase: 'a' | 'b' | 'rc', number: string] | undefined;
  readonly post: string | undefined;
  readonly dev: string | undefined;
  readonly local: readonly string[];
}

const shape =
  /^v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\.[0-9]+)*)(?:[-_.]?(?<phase>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?<pre>[0-9]*))?(?<posted>-(?<implicit>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<post>[0-9]*))?(?:[-_.]?(?<isdev>dev)[-_.]?(?<dev>[0-9]*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/u;

const phases: Readonly<Record<string, 'a' | 'b' | 'rc'>> = {
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  pre: 'rc',
  preview: 'rc',
  rc: 'rc',
};

/** Reads a version by PEP 440's regular expression (appendix B); undefined for the versions of before. */
export function parsePep440(text: string): Pep440Version | undefined {
  const groups = shape.exec(text.trim().toLowerCase())?.groups;
  if (groups === undefined) return undefined;
  const phase = phases[groups['phase'] ?? ''];
  return {
    epoch: groups['epoch'] ?? '0',
    release: (groups['release'] ?? '').split('.'),
    pre: phase === undefined ? undefined : [phase, groups['pre'] ?? ''],
    post: groups['posted'] === undefined ? undefined : (groups['implicit'] ?? groups['post'] ?? ''),
    dev: groups['isdev'] === undefined ? undefined : (groups['dev'] ?? ''),
    local: groups['local']?.split(/[-_.]/u) ?? [],
  };
}

/** Orders two versions (PEP 440, "Summary of permitted suffixes and relative ordering"); `local` may be left out. */
export function comparePep440(left: Pep440Version, right: Pep440Version, withLocal = true): number {
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareLists(left.release, right.release, compareDigits, '0') ||
    comparePre(left, right) ||
    compareOptional(left.post, right.post, -1) ||
    compareOptional(left.dev, right.dev, 1) ||
    (withLocal ? compareThenLength(left.local, right.local, compareLocal) : 0)
  );
}

/** A development release of the release itself stands before its pre-releases, the release after them. */
function preRank({ pre, post, dev }: Pep440Version): number {
  if (pre !== undefined) return ['a', 'b', 'rc'].indexOf(pre[0]);
  return post === undefined && dev !== undefined ? -1 : 3;
}

function comparePre(left: Pep440Version, right: Pep440Version): number {
  return preRank(left) - preRank(right) || compareDigits(left.pre?.[1] ?? '', right.pre?.[1] ?? '');
}

function compareOptional(left: string | undefined, right: string | undefined, absent: 1 | -1): number {
  if (left === undefined || right === undefined)
    return absent * (Number(left === undefined) - Number(right === undefined));
  return compareDigits(left, right);
}

function compareLocal(left: string, right: string): number {
  const a = isDigits(left);
  const b = isDigits(right);
  if (a && b) return compareDigits(left, right);
  return a === b ? compareText(left, right) : a ? 1 : -1;
}
