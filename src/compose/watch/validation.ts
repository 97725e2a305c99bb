import type { RuleFile } from '../../runtime/ruleset/rule-set.ts';
import { type Diagnostic, diagnosticCodes } from '../../runtime/rules/diagnostic.ts';

/** What is wrong with one rule file. */
export interface FileReport extends RuleFile {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Sorts diagnostics by the files that they speak of; a file without any has an empty report. */
export function reportFiles(files: readonly RuleFile[], diagnostics: readonly Diagnostic[]): FileReport[] {
  return files.map((file) => {
    const own = diagnostics.filter(({ position }) => position.file === file.name);
    return {
      ...file,
      errors: own.filter(({ severity }) => severity === 'error'),
      warnings: own.filter(({ severity }) => severity === 'warning'),
    };
  });
}

/** The report as text, in the order of Falco's: verdict, then each fault with its place, snippet, code and message. */
export function validationText(reports: readonly FileReport[]): string {
  return reports.map(fileText).join('');
}

function fileText({ name, errors, warnings }: FileReport): string {
  if (errors.length > 0)
    return `${name}: Invalid\n${list(errors, 'Error')}${warnings.length > 0 ? list(warnings, 'Warning') : ''}`;
  return warnings.length === 0 ? `${name}: Ok\n` : `${name}: Ok, with warnings\n${list(warnings, 'Warning')}`;
}

function list(faults: readonly Diagnostic[], word: string): string {
  return `${faults.length} ${word}s:\n${faults.map(faultText).join('')}`;
}

function faultText({ item, position, snippet, code, message, suggestion }: Diagnostic): string {
  const rule = '------';
  const frame = snippet === undefined || snippet === '' ? '' : `${rule}\n${snippet.trimEnd()}\n${rule}\n`;
  const hint = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
  const place = `(${position.file}:${position.line}:${position.column})`;
  const named = item.name === '' ? item.type : `${item.type} '${item.name}'`;
  return `In ${named}: ${place}\n${frame}${code} (${diagnosticCodes[code]}): ${message}${hint}\n`;
}

/** The report as JSON with the keys of Falco's. */
export function validationJson(reports: readonly FileReport[]): string {
  const results = reports.map(({ name, content, errors, warnings }) => ({
    name,
    successful: errors.length === 0,
    ...faultsJson(errors, warnings, lineStarts(content)),
  }));
  return `${JSON.stringify({ falco_load_results: results })}\n`;
}

function faultsJson(
  errors: readonly Diagnostic[],
  warnings: readonly Diagnostic[],
  starts: readonly number[],
): { readonly errors: readonly unknown[]; readonly warnings: readonly unknown[] } {
  const asJson = (fault: Diagnostic) => faultJson(fault, starts);
  return { errors: errors.map(asJson), warnings: warnings.map(asJson) };
}

/** Offset of the first character of each line. */
function lineStarts(content: string): readonly number[] {
  return [0, ...Array.from(content.matchAll(/\n/g), ({ index }) => index + 1)];
}

function faultJson(
  { item, position, snippet, code, message, suggestion }: Diagnostic,
  starts: readonly number[],
): unknown {
  const { file, line, column } = position;
  const offset = (starts[line - 1] ?? starts.at(-1)!) + column - 1;
  return {
    code,
    codedesc: diagnosticCodes[code],
    context: {
      locations: [{ item_type: item.type, item_name: item.name, position: { name: file, line, column, offset } }],
      snippet: snippet ?? '',
    },
    message,
    ...(suggestion === undefined ? {} : { fix: suggestion }),
  };
}
