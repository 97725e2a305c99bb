import type { PlainObject, Value } from '../../rego/value/value.ts';
import { arrayJson, compactJson, indentJson, objectJson } from '../output/json.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import type { Subject } from './check.ts';
import { combine, type FileChoice, readSubjects } from './files.ts';

/** Prints what policies get to see of files, as `conftest parse` does: of several an object by their names. @throws PolicyError, FormatError */
export async function runConftestParse(
  choice: FileChoice & { readonly combine: boolean },
  ports: PolicyPorts,
): Promise<Outcome> {
  const subjects = await readSubjects(choice, ports);
  const stdout = choice.combine ? combinedText(subjects) : `${indentJson(compactJson(contentOfAll(subjects)))}\n`;
  return { stdout, stderr: '', exit: 0 };
}

/** All files as one list, by tabs and with the path first, as the original prints it. */
function combinedText(subjects: readonly Subject[]): string {
  const [only = []] = combine(subjects).documents;
  const rows = (only as readonly PlainObject[]).map(({ path = '', contents = null }) =>
    objectJson({ path: compactJson(path), contents: compactJson(contents) }),
  );
  return `${indentJson(arrayJson(rows), '\t')}\n`;
}

function contentOfAll(subjects: readonly Subject[]): Value {
  const [first, ...more] = subjects;
  if (first !== undefined && more.length === 0) return first.content;
  return Object.fromEntries(subjects.map(({ filename, content }) => [filename, content]));
}
