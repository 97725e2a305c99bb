import type { Policy } from '../../rego/index.ts';
import { type Digest, wordsOf } from '../../core/index.ts';
import { DartagnanError } from '../../core/index.ts';
import { SignError } from '../error.ts';
import type { Statement } from '../statement/statement.ts';
import type { ConditionSource } from './policy.ts';

/** A condition on what an attestation says, compiled. */
export interface Condition {
  /** As it is named where it does not hold. */
  readonly name: string;
  /** Whether a verified statement meets it. @throws {DartagnanError} where it has no answer. */
  holds(statement: Statement, image: Digest): boolean;
}

/** A truth that a Rego module decides, where the policy names no other; cosign asks for the same. */
const defaultQuery = 'data.signature.allow';

/** Milliseconds that a condition may take on one attestation. */
const timeout = 10_000;

/**
 * Compiles a condition; each language is loaded where it is used first.
 * @throws {SignError} SIGN_POLICY with what the compiler says.
 */
export async function compileCondition(source: ConditionSource, text: string, where: string): Promise<Condition> {
  try {
    return 'cel' in source ? await celCondition(text, where) : await regoCondition(source, text, where);
  } catch (cause) {
    if (!(cause instanceof DartagnanError)) throw cause;
    throw new SignError('SIGN_POLICY', { message: wordsOf(cause), where, cause });
  }
}

/** CEL sees the statement's `predicate`, `predicateType` and `subject`, and the `image` (its digest). */
async function celCondition(text: string, where: string): Promise<Condition> {
  const { CelExpression } = await import('../../cel/index.ts');
  const expression = new CelExpression(text, where);
  return {
    name: text,
    holds: ({ predicate, predicateType, subjects }, image) =>
      expression.holds({ predicate, predicateType, subject: subjects, image }),
  };
}

/** Rego sees the statement as it was signed as `input`. It has neither network nor clock beyond the evaluation's own. */
async function regoCondition(
  { query = defaultQuery }: Extract<ConditionSource, { rego: unknown }>,
  text: string,
  where: string,
): Promise<Condition> {
  const policy = await compileRego(text, where);
  return {
    name: query,
    holds: ({ type, subjects, predicateType, predicate }) =>
      policy.evaluate(query, { _type: type, subject: subjects, predicateType, predicate } as never, { timeout }) ===
      true,
  };
}

/** Either syntax: snippets for the originals are written in the older one. */
async function compileRego(text: string, where: string): Promise<Policy> {
  const { compile } = await import('../../rego/index.ts');
  const modules = [{ name: where, text }];
  try {
    return compile({ modules });
  } catch (error) {
    try {
      return compile({ modules, version: 'v0' });
    } catch {
      throw error;
    }
  }
}
