import { RuntimeError } from '../errors.ts';
import type { Check, Comparand, Condition, Constant, Operator } from './condition/ast.ts';
import { listOperators } from './condition/ast.ts';
import { parseCondition } from './condition/parser.ts';
import type { Diagnostic, DiagnosticCode, DiagnosticItem } from './diagnostic.ts';
import type { ExceptionValue, ListItem, MacroItem, RuleException, RuleItem } from './item.ts';
import type { RuleSet } from './loader.ts';
import { positionOf, type SourceText } from './source-text.ts';
import { closest } from './suggest.ts';

/** A condition without macros, and with lists in place of their names. */
export type PlainCondition =
  | Check
  | { readonly kind: 'not'; readonly operand: PlainCondition }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly PlainCondition[] };

/** A rule whose condition names only fields and values. */
export interface ExpandedRule {
  readonly rule: RuleItem;
  /** The rule's own condition as it is written, macros by their names and without exceptions. */
  readonly written: Condition;
  readonly condition: PlainCondition;
}

/** All rules of a set that can be expanded, and what is wrong with the rest. */
export interface Expansion {
  readonly rules: readonly ExpandedRule[];
  readonly diagnostics: readonly Diagnostic[];
}

const place = { offset: 0, end: 0 };
/** Rules see every definition; macros see the macros, and lists the lists, that stand before them. */
const everything = Number.POSITIVE_INFINITY;
/** Most comparisons, values and the like that all rules together may come to: more than a hundred times what upstream's three files do. */
const mostParts = 1_000_000;
const never: PlainCondition = { kind: 'or', operands: [] };

/** Puts macros, lists and exceptions into the conditions of all rules, and says which macros and lists nothing uses. */
export function expandRules(set: RuleSet): Expansion {
  return new Expander(set).run();
}

class Expander {
  readonly #set: RuleSet;
  readonly #diagnostics: Diagnostic[] = [];
  /** What was reported already: a macro's fault is met again in each rule that uses it. */
  readonly #said = new Set<string>();
  readonly #parsed = new Map<MacroItem, Condition | undefined>();
  readonly #used = new Set<string>();
  /** Parts that may still be made. */
  #left = mostParts;

  constructor(set: RuleSet) {
    this.#set = set;
  }

  run(): Expansion {
    for (const macro of this.#set.macros.values()) this.#parseMacro(macro);
    const rules = [...this.#set.rules.values()].flatMap((rule) => this.#expandRule(rule) ?? []);
    for (const macro of this.#set.macros.values()) {
      if (!this.#used.has(`macro ${macro.name}`))
        this.#report(
          'warning',
          'LOAD_UNUSED_MACRO',
          'Macro not referred to by any other rule/macro',
          { type: 'macro', name: macro.name },
          macro.condition,
          0,
        );
      this.#checkMacro(macro);
    }
    for (const list of this.#set.lists.values())
      if (!this.#used.has(`list ${list.name}`))
        this.#diagnostics.push({
          severity: 'warning',
          code: 'LOAD_UNUSED_LIST',
          message: 'List not referred to by any other rule/macro',
          item: { type: 'list', name: list.name },
          position: list.position,
        });
    return { rules, diagnostics: this.#diagnostics };
  }

  #expandRule(rule: RuleItem): ExpandedRule | undefined {
    const item = { type: 'rule', name: rule.name } as const;
    const parsed = this.#parse(rule.condition, item);
    if (parsed === undefined) return undefined;
    const before = this.#diagnostics.length;
    const scope = { item, source: rule.condition, visibility: everything, path: [] };
    const base = this.#expand(parsed, scope);
    const exceptions = rule.exceptions.flatMap((exception) => this.#exception(exception, scope) ?? []);
    if (this.#diagnostics.slice(before).some(({ severity }) => severity === 'error')) return undefined;
    const condition: PlainCondition =
      exceptions.length === 0
        ? base
        : { kind: 'and', operands: [base, ...exceptions.map((operand) => ({ kind: 'not', operand }) as const)] };
    return { rule, written: parsed, condition };
  }

  #parseMacro(macro: MacroItem): void {
    this.#parsed.set(macro, this.#parse(macro.condition, { type: 'macro', name: macro.name }));
  }

  /** Expands a macro for its own sake, so that its faults are named even where no rule uses it. */
  #checkMacro(macro: MacroItem): void {
    const parsed = this.#parsed.get(macro);
    if (parsed !== undefined)
      this.#expand(parsed, {
        item: { type: 'macro', name: macro.name },
        source: macro.condition,
        visibility: macro.visibility,
        path: [macro.name],
      });
  }

  #parse(source: SourceText, item: DiagnosticItem): Condition | undefined {
    try {
      return parseCondition(source.text);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      this.#report('error', 'LOAD_ERR_COMPILE_CONDITION', error.message, item, source, error.offset ?? 0);
      return undefined;
    }
  }

  #expand(condition: Condition, scope: Scope): PlainCondition {
    if (!this.#takePart(scope)) return never;
    switch (condition.kind) {
      case 'and':
      case 'or':
        return { kind: condition.kind, operands: condition.operands.map((operand) => this.#expand(operand, scope)) };
      case 'not':
        return { kind: 'not', operand: this.#expand(condition.operand, scope) };
      case 'macro':
        return this.#expandMacro(condition.name, condition.offset, scope);
      case 'check':
        return this.#expandValues(condition, scope);
    }
  }

  /** Whether one more part may be made: a few lines of macros that name each other twice would fill any memory. */
  #takePart({ item, source }: Pick<Scope, 'item' | 'source'>): boolean {
    this.#left -= 1;
    if (this.#left >= 0) return true;
    if (this.#left === -1) {
      const message = `macros and lists come to more than ${mostParts} parts`;
      this.#report('error', 'LOAD_ERR_VALIDATE', message, item, source, 0);
    }
    return false;
  }

  /** A list's name stands for its values; an operator of one value takes a list of one. */
  #expandValues(check: Check, scope: Scope): Check {
    const right = check.right.flatMap((value) => this.#values(value, everything, scope));
    if (!isListCheck(check.operator, check.quantifier) && right.length !== check.right.length)
      this.#report(
        'error',
        'LOAD_ERR_COMPILE_CONDITION',
        `operator '${check.operator}' takes one value, the list has ${right.length}`,
        scope.item,
        scope.source,
        check.offset,
      );
    return { ...check, right };
  }

  #expandMacro(name: string, offset: number, scope: Scope): PlainCondition {
    const macro = this.#set.macros.get(name);
    this.#used.add(`macro ${name}`);
    if (scope.path.includes(name)) {
      this.#report(
        'error',
        'LOAD_ERR_VALIDATE',
        `reference loop in macro '${name}'`,
        { type: 'macro', name },
        scope.source,
        offset,
      );
      return never;
    }
    if (macro === undefined || macro.firstDefined > scope.visibility) {
      const suggestion = closest(name, this.#set.macros.keys());
      this.#report(
        'error',
        'LOAD_ERR_VALIDATE',
        `Undefined macro '${name}' used in filter.`,
        scope.item,
        scope.source,
        offset,
        suggestion,
      );
      return never;
    }
    const parsed = this.#parsed.get(macro);
    if (parsed === undefined) return never;
    return this.#expand(parsed, {
      item: scope.item,
      source: macro.condition,
      visibility: macro.visibility,
      path: [...scope.path, name],
    });
  }

  /** A list's name becomes its values; any other value stays. */
  #values(
    value: Comparand,
    visibility: number,
    scope: Pick<Scope, 'item' | 'source'>,
    path: readonly string[] = [],
  ): Comparand[] {
    if (!this.#takePart(scope)) return [value];
    if (value.kind !== 'constant' || value.quoted) return [value];
    const list = this.#set.lists.get(value.text);
    if (list === undefined || list.firstDefined > visibility || path.includes(list.name)) return [value];
    this.#used.add(`list ${list.name}`);
    return this.#items(list, value, scope, [...path, list.name]);
  }

  #items(list: ListItem, at: Constant, scope: Pick<Scope, 'item' | 'source'>, path: readonly string[]): Comparand[] {
    return list.items.flatMap((item) => this.#values(constantOf(item, at), list.visibility, scope, path));
  }

  #exception(exception: RuleException, scope: Scope): PlainCondition | undefined {
    if (exception.values.length === 0) return undefined;
    if (exception.single) return this.#singleException(exception, scope);
    const rows = exception.values.map((row) => ({
      kind: 'and' as const,
      operands: row.map((value, index) =>
        this.#exceptionCheck(exception.fields[index]!, exception.operators[index]!, value, scope),
      ),
    }));
    return { kind: 'or', operands: rows };
  }

  #singleException({ fields, operators, values }: RuleException, scope: Scope): PlainCondition {
    const [field, operator] = [fields[0]!, operators[0]!];
    const all = values.flat(2);
    if (isListCheck(operator as Operator, undefined)) return this.#exceptionCheck(field, operator, all, scope);
    return { kind: 'or', operands: all.map((value) => this.#exceptionCheck(field, operator, value, scope)) };
  }

  #exceptionCheck(field: string, operator: string, value: ExceptionValue, scope: Scope): Check {
    const [, name = field, argument] = /^([^[]+)(?:\[(.*)\])?$/.exec(field) ?? [];
    const list = isListCheck(operator as Operator, undefined);
    const texts =
      typeof value === 'string'
        ? [value.replace(/^\((.*)\)$/s, '$1')].flatMap((text) =>
            list ? text.split(',').map((part) => part.trim()) : [value],
          )
        : [...value];
    const right = texts
      .map((text) => constantOf(text, place))
      .flatMap((constant) => (list ? this.#values(constant, scope.visibility, scope) : [constant]));
    return {
      kind: 'check',
      left: { kind: 'field', name, ...(argument === undefined ? {} : { argument }), ...place },
      operator: operator as Operator,
      right,
      ...place,
    };
  }

  #report(
    severity: 'error' | 'warning',
    code: DiagnosticCode,
    message: string,
    item: DiagnosticItem,
    source: SourceText,
    offset: number,
    suggestion?: string,
  ): void {
    const key = JSON.stringify([item.type, item.name, message]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#diagnostics.push({
      severity,
      code,
      message,
      item,
      position: positionOf(source, offset),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
}

/** In what a reference is looked up: what it stands in, and which definitions that sees. */
interface Scope {
  readonly item: DiagnosticItem;
  readonly source: SourceText;
  readonly visibility: number;
  /** Macros that are being expanded. */
  readonly path: readonly string[];
}

function isListCheck(operator: Operator, quantifier: string | undefined): boolean {
  return quantifier !== undefined || (listOperators as readonly string[]).includes(operator);
}

/** A value of a YAML list as a constant: quotes inside the text are the condition language's. */
function constantOf(text: string, { offset, end }: { offset: number; end: number }): Constant {
  const [, , inner] = /^(["'])(.*)\1$/s.exec(text) ?? [];
  return { kind: 'constant', text: inner ?? text, quoted: inner !== undefined, offset, end };
}
