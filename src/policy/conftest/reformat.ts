import type { PlainObject, Value } from '../../rego/value/value.ts';
import { toPlain } from '../../rego/value/print.ts';
import { readJson } from '../load/document.ts';
import { readText } from '../load/files.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import { conftestOutput } from './outputs/index.ts';
import type { OutputChoices } from './outputs/output.ts';
import type { CheckResult, ConftestResult } from './result.ts';

/** Writes a report in JSON, of a file or of standard input, in another form, as `conftest reformat` does. @throws PolicyError */
export async function runConftestReformat(
  [file = '-']: readonly string[],
  { output, ...choices }: OutputChoices & { readonly output: string },
  ports: PolicyPorts,
): Promise<Outcome> {
  const text = file === '-' ? new TextDecoder().decode(await ports.stdin()) : await readText(file, ports.cwd);
  const value = readJson(text, file);
  if (!Array.isArray(value)) throw noReport(file);
  const results = (value as readonly Value[]).map((row) => resultOf(row, file));
  return { stdout: conftestOutput(output).render(results, choices), stderr: '', exit: 0 };
}

function resultOf(row: Value, file: string): CheckResult {
  if (!isPlain(row)) throw noReport(file);
  const messages = (name: string): ConftestResult[] => {
    const list = row[name] ?? [];
    if (!Array.isArray(list)) throw noReport(file);
    return (list as readonly Value[]).map((message) => messageOf(message, file));
  };
  const skipped = messages('skipped');
  return {
    filename: String(row['filename'] ?? '') || '-',
    namespace: String(row['namespace'] ?? ''),
    successes: Number(row['successes'] ?? 0),
    warnings: messages('warnings'),
    failures: messages('failures'),
    exceptions: messages('exceptions'),
    ...(skipped.length > 0 && { skipped }),
  };
}

function messageOf(message: Value, file: string): ConftestResult {
  if (!isPlain(message) || typeof message['msg'] !== 'string') throw noReport(file);
  const { msg, loc, metadata } = message;
  return {
    msg: String(msg),
    ...(isPlain(loc) && { loc: placeOf(loc) }),
    ...(isPlain(metadata) && { metadata: toPlain(metadata) as Readonly<Record<string, unknown>> }),
  };
}

function placeOf({ file, line }: PlainObject): NonNullable<ConftestResult['loc']> {
  return { ...(typeof file === 'string' && { file }), ...(line !== undefined && { line: Number(line) }) };
}

function noReport(file: string): PolicyError {
  return new PolicyError('POLICY_DOCUMENT', { message: detail('no report of conftest in JSON'), where: file });
}
