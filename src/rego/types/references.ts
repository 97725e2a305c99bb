import type { Checker } from '../check/checker.ts';
import { isComprehension, walkTerm } from '../syntax/walk.ts';
import type { RefTerm, Term } from '../syntax/ast.ts';
import { termToJson } from '../syntax/json.ts';
import { printTerm } from '../syntax/print.ts';
import { authoredRef } from './authored.ts';
import { bind } from './bind.ts';
import { constantKey, type Environment, selectOperand } from './environment.ts';
import { keysOf, namedKeys, overlap, selectKey } from './relations.ts';
import { printType, typeToJson } from './type-text.ts';
import { anyType, type Known, type Type } from './type.ts';

/** Reports the references in a term that cannot lead anywhere; variables among their operands get their types. */
export function checkReferences(checker: Checker, term: Term, environment: Environment): void {
  walkTerm(term, {
    term: (one) => isComprehension(one) || (one.type === 'ref' && !checkReference(checker, one, environment)),
  });
}

function checkReference(checker: Checker, ref: RefTerm, environment: Environment): boolean {
  if (isIndexedScalar(checker, ref)) return true;
  const start = environment.start(ref.value);
  let type: Known = start.type;
  for (const [index, operand] of ref.value.entries()) {
    if (index < start.length) continue;
    if (type?.kind === 'function') break;
    const keys = index === start.length && start.keys !== undefined ? start.keys() : keysOf(type);
    if (keys === undefined) {
      reportValue(checker, ref, index - 1, type);
      return false;
    }
    const wrong = wrongOperand(operand, type, keys, environment);
    if (wrong !== undefined) {
      reportOperand(checker, ref, index, { ...wrong, keys, type });
      return false;
    }
    type = selectOperand(type, operand) ?? anyType;
  }
  if (type?.kind !== 'function') return true;
  reportFunction(checker, ref, Math.min(start.length, ref.value.length) - 1, type);
  return false;
}

/** `some x in 1` is taken for what never holds, unlike the same of a variable. */
function isIndexedScalar({ captured }: Checker, { value: [head] }: RefTerm): boolean {
  const stands = head.type === 'var' ? captured.get(head.value) : undefined;
  return (
    stands !== undefined && constantKey(stands) !== undefined && stands.type !== 'array' && stands.type !== 'object'
  );
}

/** What an operand is where it cannot be a key; variables that are not known yet become one. */
function wrongOperand(operand: Term, type: Known, keys: Type, environment: Environment): Wrong | undefined {
  switch (operand.type) {
    case 'var':
    case 'ref': {
      const known = environment.typeOf(operand);
      if (known !== undefined) return overlap(known, keys) ? undefined : { have: known };
      if (operand.type === 'var') environment.set(operand.value, keys);
      return undefined;
    }
    case 'array':
    case 'object':
    case 'set':
      return bind(environment, operand, keys) ? undefined : { have: environment.typeOf(operand), isComposite: true };
    default: {
      const json = constantKey(operand);
      if (json === undefined || selectKey(type, json) !== undefined) return undefined;
      return { have: undefined };
    }
  }
}

interface Wrong {
  /** The operand's type; undefined for a constant. */
  readonly have: Known;
  readonly isComposite?: boolean;
}

interface WrongKey extends Wrong {
  readonly keys: Type;
  readonly type: Known;
}

function reportOperand(checker: Checker, ref: RefTerm, index: number, wrong: WrongKey): void {
  const { have, keys, type, isComposite = false } = wrong;
  const shown = authoredRef(checker, ref);
  const operand = shown.value[index];
  const names = isComposite ? undefined : namedKeys(type);
  const offset = ' '.repeat(textBefore(shown, index).length + 1);
  const found = have === undefined ? operand && printTerm(operand) : printType(have);
  const wanted = names === undefined ? `(type): ${printType(keys)}` : `(one of): [${names.map(listed).join(' ')}]`;
  const word = have === undefined ? 'have' : 'have (type)';
  report(checker, ref, `undefined ref: ${printTerm(shown)}`, {
    details: [printTerm(shown), `${offset}^`, `${offset}${word}: ${found}`, `${offset}want ${wanted}`],
    data: {
      ref: shown.value.map((one) => termToJson(one)),
      pos: index,
      ...(have !== undefined && { have: typeToJson(have) }),
      want: typeToJson(keys),
      oneOf: names ?? null,
    },
  });
}

function listed(name: unknown): string {
  return JSON.stringify(name);
}

function reportValue(checker: Checker, ref: RefTerm, index: number, type: Known): void {
  reportUnsupported(checker, ref, index, type, (shown) => `undefined ref: ${shown}`);
}

function reportFunction(checker: Checker, ref: RefTerm, index: number, type: Known): void {
  reportUnsupported(checker, ref, index, type, (shown) => `function ${shown} used as reference, not called`);
}

function reportUnsupported(
  checker: Checker,
  ref: RefTerm,
  index: number,
  type: Known,
  words: (shown: string) => string,
): void {
  const shown = authoredRef(checker, ref);
  report(checker, ref, words(printTerm(shown)), {
    details: [printTerm(shown), '^'.repeat(textBefore(shown, index + 1).length), `have: ${printType(type)}`],
    data: { ref: shown.value.map((one) => termToJson(one)), pos: index, have: typeToJson(type) },
  });
}

function textBefore(ref: RefTerm, length: number): string {
  const [head, ...tail] = ref.value;
  return printTerm(length < 2 ? head : { ...ref, value: [head, ...tail.slice(0, length - 1)] });
}

function report(
  checker: Checker,
  ref: RefTerm,
  message: string,
  extra: { readonly details: readonly string[]; readonly data: unknown },
): void {
  checker.report('rego_type_error', ref.value[0].location, message, extra);
}
