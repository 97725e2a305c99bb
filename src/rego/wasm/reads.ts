import { type PlanBlock, type PlanOperand, type PlanStatement, statements } from '../opa-plan/format.ts';

/** Fields that give a local a value. */
const written = new Set(['result', 'target']);

/** Locals that some statement of a function looks at. What loops give and nobody looks at need not be made. */
export function localsRead(blocks: readonly PlanBlock[]): ReadonlySet<number> {
  const read = new Set<number>();
  const waiting = [...blocks];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop())
    for (const statement of block.stmts) noteReads(statement, read, waiting);
  return read;
}

function noteReads({ type, stmt }: PlanStatement, read: Set<number>, waiting: PlanBlock[]): void {
  const fields = Object.entries(statements.get(type)?.fields ?? {}) as [string, string][];
  for (const [name, kind] of fields) {
    const field: unknown = stmt[name as keyof typeof stmt];
    if (kind === 'block') waiting.push(field as PlanBlock);
    else if (kind === 'blocks') waiting.push(...(field as readonly PlanBlock[]));
    else if (!written.has(name) && !(type === 'ScanStmt' && name !== 'source'))
      for (const local of localsIn(kind, field)) read.add(local);
  }
}

/** OPA writes null for an empty list. */
function localsIn(kind: string, field: unknown): readonly number[] {
  if (kind === 'local') return [field as number];
  if (kind === 'locals') return (field as readonly number[] | null) ?? [];
  const operands =
    kind === 'operand' ? [field] : kind === 'operands' ? ((field as readonly unknown[] | null) ?? []) : [];
  return (operands as readonly PlanOperand[]).flatMap((one) => (one.type === 'local' ? [one.value] : []));
}
