import type { RuleCost } from '../../runtime/engine/statistics.ts';

/** What rules cost and found, the dearest first, as a table; `evaluations` and times are estimated from a sample. */
export function costTable(costs: readonly RuleCost[]): string {
  const whole = costs.reduce((sum, cost) => sum + total(cost), 0);
  const rows = costs.map((cost) => [
    cost.rule,
    String(cost.hits),
    String(cost.evaluations),
    cost.nanoseconds.toFixed(0),
    (total(cost) / 1e6).toFixed(1),
    whole === 0 ? '0.0' : ((100 * total(cost)) / whole).toFixed(1),
  ]);
  const heads = ['Rule', 'Hits', 'Evaluations', 'ns each', 'ms', '%'];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n').concat('\n');
}

/** The same as JSON lines would be read: one object with the rules. */
export function costJson(costs: readonly RuleCost[]): string {
  return `${JSON.stringify({ rules: costs.map((cost) => ({ ...cost, totalNanoseconds: Math.round(total(cost)) })) })}\n`;
}

function total({ evaluations, nanoseconds }: RuleCost): number {
  return evaluations * nanoseconds;
}
