import type { Problem } from '../error.ts';
import type { AnnotationBlock } from './annotations.ts';
import type { Annotations, AnnotationScope, Import, Package, RefPath, Rule } from './ast.ts';

interface Attached {
  readonly annotations: readonly Annotations[];
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
}

type Target = { readonly kind: 'package' | 'import' } | { readonly kind: 'rule'; readonly rule: Rule };

/** Finds what each METADATA block stands above, gives it its scope, and hands the blocks of rules to their rules. */
export function attachAnnotations(
  blocks: readonly AnnotationBlock[],
  pkg: Package,
  imports: readonly Import[],
  rules: readonly Rule[],
): Attached {
  if (blocks.length === 0) return { annotations: [], rules, problems: [] };
  const statements: { row: number; target: Target }[] = [
    { row: pkg.location.row, target: { kind: 'package' } as const },
    ...imports.map(({ location }) => ({ row: location.row, target: { kind: 'import' } as const })),
    ...rules.map((rule) => ({ row: rule.location.row, target: { kind: 'rule', rule } as const })),
  ].sort((left, right) => left.row - right.row);
  const problems: Problem[] = [];
  const annotations: Annotations[] = [];
  const byRule = new Map<string, { readonly document: Annotations[]; readonly rule: Map<Rule, Annotations[]> }>();
  let index = 0;
  for (const block of blocks) {
    while ((statements[index]?.row ?? Infinity) <= block.location.row) index += 1;
    const target = statements[index]?.target;
    const scope = block.scope === '' ? implied(block, target) : block.scope;
    const found = refuse(block, scope, target);
    problems.push(...found);
    if (found.length > 0 || !isScope(scope)) continue;
    const annotation: Annotations = { ...block, scope };
    annotations.push(annotation);
    if (target?.kind === 'rule') remember(byRule, annotation, target.rule);
  }
  return { annotations, problems, rules: rules.map((rule) => withAnnotations(rule, byRule)) };
}

function implied(block: AnnotationBlock, target: Target | undefined): string {
  if (target?.kind === 'rule') return block.entrypoint ? 'document' : 'rule';
  return target?.kind ?? '';
}

function isScope(scope: string): scope is AnnotationScope {
  return scope === 'package' || scope === 'subpackages' || scope === 'rule' || scope === 'document';
}

function refuse(block: AnnotationBlock, scope: string, target: Target | undefined): Problem[] {
  const { location } = block;
  return [...faults(block, scope, target)].map((message) => ({ code: 'rego_parse_error', message, location }));
}

function* faults({ entrypoint }: AnnotationBlock, scope: string, target: Target | undefined): Generator<string> {
  if (!isScope(scope)) {
    yield `invalid annotation scope '${scope}'. Use one of 'rule', 'document', 'package', or 'subpackages'`;
    return;
  }
  const wanted = scope === 'rule' || scope === 'document' ? 'rule' : 'package';
  const have = target === undefined ? '' : ` (have ${target.kind})`;
  if (target?.kind !== wanted) yield `annotation scope '${scope}' must be applied to ${wanted}${have}`;
  if (entrypoint && scope !== 'document' && scope !== 'package')
    yield `annotation entrypoint applied to non-document or package scope '${scope}'`;
}

/** The constant part of a rule's reference: documents of the same path share document-scoped annotations. */
function pathKey(path: RefPath): string {
  const [head, ...tail] = path;
  const parts = [head.type === 'var' ? head.value : ''];
  for (const operand of tail) {
    if (operand.type !== 'string' && operand.type !== 'number' && operand.type !== 'boolean') break;
    parts.push(`${operand.type} ${operand.value}`);
  }
  return JSON.stringify(parts);
}

type ByRule = Map<string, { readonly document: Annotations[]; readonly rule: Map<Rule, Annotations[]> }>;

function remember(byRule: ByRule, annotation: Annotations, rule: Rule): void {
  const key = pathKey(rule.head.ref.value);
  const group = byRule.get(key) ?? { document: [], rule: new Map<Rule, Annotations[]>() };
  byRule.set(key, group);
  if (annotation.scope === 'document') group.document.push(annotation);
  else group.rule.set(rule, [...(group.rule.get(rule) ?? []), annotation]);
}

function withAnnotations(rule: Rule, byRule: ByRule): Rule {
  const group = byRule.get(pathKey(rule.head.ref.value));
  if (group === undefined) return rule;
  const annotations = [...group.document, ...(group.rule.get(rule) ?? [])].sort(
    (left, right) => left.location.row - right.location.row,
  );
  return annotations.length === 0 ? rule : { ...rule, annotations };
}
