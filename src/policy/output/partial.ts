import { formatModule } from '../../rego/format/format.ts';
import { partialJson, type PartialResult } from '../../rego/partial/partial.ts';
import type { Body } from '../../rego/syntax/ast.ts';
import { stringifyTree } from '../../rego/syntax/json.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import { printExpr } from '../../rego/syntax/print.ts';

/** Formats of what partial evaluation leaves. */
export type PartialFormat = 'json' | 'pretty' | 'source';

/** Writes what partial evaluation left, as the original does. */
export function renderPartial(result: PartialResult, format: PartialFormat): string {
  if (format === 'json') return `${stringifyTree({ partial: partialJson(result) })}\n`;
  if (result.queries.length === 0) return format === 'pretty' ? 'undefined\n' : '';
  const queries = result.queries.map(bodyLines);
  const modules = result.support.map((module) => formatModule(module, 'v1').trimEnd().split('\n'));
  if (format === 'pretty') return prettyParts(queries, modules);
  const whole = (lines: readonly string[]) => lines.filter((line) => line !== '').map((line) => `${line}\n`);
  return [
    ...queries.map((lines, index) => `# Query ${index + 1}\n${whole(lines).join('')}\n`),
    modules.map((lines, index) => `# Module ${index + 1}\n${lines.join('\n')}\n`).join('\n'),
  ].join('');
}

/** Expressions as the formatter writes them, a line each or more. */
function bodyLines(body: Body): string[] {
  if (body.length === 0) return [''];
  const text = body.map(printExpr).join('\n').replaceAll('\n', '\n\t');
  const module = parseModule('', `package q\n\nq if {\n\t0 == 0\n\t${text}\n}\n`);
  const lines = formatModule(module, 'v1').trimEnd().split('\n');
  return lines.slice(4, -1).map((line) => line.replace(/^\t/, '').replaceAll('\t', '    '));
}

function prettyParts(queries: readonly string[][], modules: readonly string[][]): string {
  const parts = [
    ...queries.map((lines, index) => [`Query ${index + 1}`, lines] as const),
    ...modules.map(
      (lines, index) => [`Support ${index + 1}`, lines.map((line) => line.replaceAll('\t', '    '))] as const,
    ),
  ];
  const left = Math.max(...parts.map(([name]) => name.length));
  const right = Math.max(...parts.flatMap(([, lines]) => lines.map((line) => line.length)));
  const rule = (a: string, b: string, c: string): string =>
    `${a}${'─'.repeat(left + 2)}${b}${'─'.repeat(right + 2)}${c}`;
  const rows = parts.map(([name, lines]) =>
    lines.map((line, index) => `│ ${(index === 0 ? name : '').padEnd(left)} │ ${line.padEnd(right)} │`).join('\n'),
  );
  return `${rule('┌', '┬', '┐')}\n${rows.join(`\n${rule('├', '┼', '┤')}\n`)}\n${rule('└', '┴', '┘')}\n`;
}
