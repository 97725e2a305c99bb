import type { Checker } from './checker.ts';
import { rewriteComprehensionHeads } from './comprehension-heads.ts';
import { checkConflicts } from './conflicts.ts';
import { rewriteDynamicTerms } from './dynamic-terms.ts';
import { flattenCalls } from './flatten.ts';
import { checkFunctions, checkVoidCalls } from './functions.ts';
import { rewriteHeadReferences, rewriteHeadValues } from './head-references.ts';
import { rewriteLocals } from './locals.ts';
import { rewriteModifiers } from './modifiers.ts';
import { rewritePrints } from './print-calls.ts';
import { checkRecursion } from './recursion.ts';
import { resolveReferences } from './resolve.ts';
import { checkHeadSafety, orderBodies } from './safety.ts';
import { checkDeprecated, checkShadowing, checkUnsafeCalls } from './strict.ts';
import { rewriteTemplates } from './templates.ts';
import { checkTypes } from '../types/check-types.ts';
import { buildTree } from './tree.ts';

/** One step of the check over all modules. */
export interface Stage {
  readonly name: string;
  readonly doc: string;
  run(checker: Checker): void;
}

/** Every stage in the order in which it runs; the check ends behind the first with a mistake. */
export const stages: readonly Stage[] = [
  {
    name: 'resolve-references',
    doc: 'Names of rules and imports become paths below data and input.',
    run: resolveReferences,
  },
  { name: 'rewrite-head-references', doc: 'Heads hold scalars and variables only.', run: rewriteHeadReferences },
  {
    name: 'check-shadowing',
    doc: 'No rule, argument or variable hides input, data or an import.',
    run: checkShadowing,
  },
  { name: 'build-tree', doc: 'Rules are found by their paths.', run: buildRuleTree },
  { name: 'rewrite-locals', doc: 'Every local variable gets a name of its own.', run: rewriteLocals },
  { name: 'rewrite-templates', doc: 'Template strings become calls.', run: rewriteTemplates },
  { name: 'check-void-calls', doc: 'Functions without a value are not used as one.', run: checkVoidCalls },
  { name: 'rewrite-prints', doc: 'print is removed, or prints undefined operands too.', run: rewritePrints },
  { name: 'flatten-calls', doc: 'Calls stand as expressions only.', run: flattenCalls },
  { name: 'rewrite-comprehension-heads', doc: 'Heads of comprehensions are simple.', run: rewriteComprehensionHeads },
  { name: 'rewrite-head-values', doc: 'Keys, values and arguments of heads are simple.', run: rewriteHeadValues },
  { name: 'rewrite-modifiers', doc: 'What with replaces exists, and its values are simple.', run: rewriteModifiers },
  { name: 'check-conflicts', doc: 'Rules of one name can stand together.', run: checkConflicts },
  { name: 'check-functions', doc: 'Called functions exist and take as many arguments.', run: checkFunctions },
  { name: 'check-head-safety', doc: 'Variables of heads are bound by bodies.', run: checkHeadSafety },
  { name: 'order-bodies', doc: 'Expressions stand where their variables are bound.', run: orderBodies },
  { name: 'rewrite-dynamic-terms', doc: 'Operands of calls are evaluated before.', run: rewriteDynamicTerms },
  { name: 'check-recursion', doc: 'No rule needs its own value.', run: checkRecursion },
  { name: 'check-deprecated', doc: 'Functions that v1 no longer has are not called.', run: checkDeprecated },
  { name: 'check-types', doc: 'Calls, equations and references can have a value by their types.', run: checkTypes },
  { name: 'check-unsafe-calls', doc: 'Forbidden functions are not called.', run: checkUnsafeCalls },
];

function buildRuleTree(checker: Checker): void {
  checker.tree = buildTree(checker.modules);
}
