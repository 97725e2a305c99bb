import type { Value } from '../../rego/value/value.ts';
import { compactJson, indentJson } from '../output/json.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import type { Subject } from './check.ts';
import { combine, type FileChoice, readSubjects } from './files.ts';

/** Prints what policies get to see of files, as `conftest parse` does: of several an object by their names. @throws PolicyError, FormatError */
export async function runConftestParse(
  choice: FileChoice & { readonly combine: boolean },
  ports: PolicyPorts,
): Promise<Outcome> {
  const subjects = await readSubjects(choice, ports);
  const value = choice.combine ? combine(subjects).content : contentOfAll(subjects);
  return { stdout: `${indentJson(compactJson(value))}\n`, stderr: '', exit: 0 };
}

function contentOfAll(subjects: readonly Subject[]): Value {
  const [first, ...more] = subjects;
  if (first !== undefined && more.length === 0) return first.content;
  return Object.fromEntries(subjects.map(({ filename, content }) => [filename, content]));
}
