import ipaddr from 'ipaddr.js';
import type { Check } from '../../../rules/condition/ast.ts';
import { anything, type Clauses } from './clauses.ts';
import { fact } from './fact.ts';
import type { Comparison, Comparisons } from './facts-table.ts';

/** The call that a condition is asked of. */
export interface CallKind {
  readonly opens: boolean;
  /** It has flags of open that the kernel reads. */
  readonly hasFlags: boolean;
  /** Its result is a new descriptor, so that `fd.num` tells whether it succeeded. */
  readonly makesDescriptor: boolean;
  readonly connects: boolean;
}

/** Bytes of a path that the kernel compares (`PATH_KEY_BYTES`). */
const longestPath = 248;
const globSigns = /[*?[\\]/;

/** What every call has for which a comparison holds; `anything` where the kernel cannot tell. */
export function checkClauses(check: Check, call: CallKind, table: Comparisons): Clauses {
  const { left, operator, right, quantifier } = check;
  if (left.kind !== 'field' || left.argument !== undefined || quantifier !== undefined) return anything;
  const constants = right.flatMap((value) => (value.kind === 'constant' ? [value.text] : []));
  if (constants.length !== right.length) return anything;
  return (
    resultClauses(left.name, operator, constants, call) ?? subjectClauses(left.name, operator, constants, call, table)
  );
}

const decimal = /^(?:0|-?[1-9]\d{0,9})$/;
const equals: ReadonlySet<string> = new Set(['=', '==', 'in']);

function resultClauses(
  field: string,
  operator: string,
  constants: readonly string[],
  call: CallKind,
): Clauses | undefined {
  const isEqual = equals.has(operator);
  const succeeded: Clauses = [fact.success];
  if (field === 'evt.res' && isEqual && constants.every((name) => name === 'SUCCESS')) return succeeded;
  if (field === 'evt.failed' && isEqual && constants.every((word) => /^(?:false|0)$/i.test(word))) return succeeded;
  if (field !== 'evt.rawres' && !(field === 'fd.num' && call.makesDescriptor)) return undefined;
  if (!constants.every((text) => decimal.test(text))) return undefined;
  const numbers = constants.map(Number);
  const [least = -1] = numbers.toSorted((one, other) => one - other);
  if (operator === '>' ? least >= -1 : (operator === '>=' || isEqual) && least >= 0) return succeeded;
  return undefined;
}

function subjectClauses(
  field: string,
  operator: string,
  constants: readonly string[],
  call: CallKind,
  table: Comparisons,
): Clauses {
  if (call.opens) return openClauses(field, operator, constants, call, table);
  return call.connects ? connectClauses(field, operator, constants, table) : anything;
}

const isTrue = (constants: readonly string[]) => constants.every((word) => /^(?:true|1)$/i.test(word));

function openClauses(
  field: string,
  operator: string,
  constants: readonly string[],
  { hasFlags }: CallKind,
  table: Comparisons,
): Clauses {
  const isEqual = equals.has(operator);
  if (hasFlags && isEqual && field === 'evt.is_open_read' && isTrue(constants)) return [fact.read];
  if (hasFlags && isEqual && field === 'evt.is_open_write' && isTrue(constants)) return [fact.write];
  if (hasFlags && isEqual && field === 'fd.typechar' && constants.every((letter) => letter === 'f'))
    return [fact.noDirectory];
  const prefixes =
    field === 'fd.name' || field === 'fd.directory' ? pathPrefixes(field, operator, constants) : undefined;
  return prefixes === undefined ? anything : [table.bit({ kind: 'path', values: prefixes })];
}

/** Beginnings, one of which the path must have; undefined where that cannot be said. */
function pathPrefixes(field: string, operator: string, constants: readonly string[]): string[] | undefined {
  const found = constants.map((constant) => {
    if (equals.has(operator) || operator === 'startswith') return constant;
    if (operator === 'glob') return beforeGlob(constant);
    return operator === 'pmatch' ? wholeComponents(constant) : '';
  });
  // A bare slash as a folder is also what names without any have.
  if (found.length === 0 || found.some((prefix) => !prefix.startsWith('/') || prefix === '/')) return undefined;
  if (field === 'fd.directory' && operator === 'pmatch') return undefined;
  return found.map(plain);
}

function beforeGlob(pattern: string): string {
  const at = pattern.search(globSigns);
  return at < 0 ? pattern : pattern.slice(0, at);
}

/** The components of a `pmatch` path that stand before the first pattern. */
function wholeComponents(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const glob = parts.findIndex((part) => globSigns.test(part));
  return `/${(glob < 0 ? parts : parts.slice(0, glob)).join('/')}`;
}

/** Cut where it is no plain ASCII, so that bytes and characters are the same, and where the kernel stops to compare. */
function plain(prefix: string): string {
  const end = Array.from({ length: prefix.length }, (_, at) => prefix.charCodeAt(at)).findIndex((code) => code > 0x7f);
  return prefix.slice(0, Math.min(end < 0 ? prefix.length : end, longestPath));
}

const internetTypes: ReadonlySet<string> = new Set(['ipv4', 'ipv6', '4', '6']);
const remoteAddresses: ReadonlySet<string> = new Set(['fd.sip', 'fd.rip', 'fd.snet', 'fd.rnet']);
const mostPorts = 64;

function connectClauses(field: string, operator: string, constants: readonly string[], table: Comparisons): Clauses {
  if (!equals.has(operator)) return anything;
  if (field === 'fd.type' || field === 'fd.typechar') return typeClauses(constants);
  const comparison = remoteAddresses.has(field) ? networkComparison(constants) : portComparison(field, constants);
  return comparison === undefined ? anything : [table.bit(comparison) | fact.internet];
}

function typeClauses(types: readonly string[]): Clauses {
  if (types.every((type) => internetTypes.has(type))) return [fact.internet];
  return types.every((type) => type === 'unix') ? [fact.local] : anything;
}

function networkComparison(constants: readonly string[]): Comparison | undefined {
  if (!constants.every((text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text))) return undefined;
  return { kind: 'network', values: constants };
}

function portComparison(field: string, constants: readonly string[]): Comparison | undefined {
  const ports = constants.map(Number);
  if ((field !== 'fd.sport' && field !== 'fd.rport') || ports.length > mostPorts) return undefined;
  if (!constants.every((text) => decimal.test(text)) || ports.some((port) => port <= 0 || port > 65_535))
    return undefined;
  return { kind: 'port', values: constants };
}
