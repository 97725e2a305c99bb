import { malformedLine } from '../malformed.ts';
import { ownPlain, type PlainMembers, setPlain } from '../plain.ts';
import { detail } from '../details.ts';

const assignment =
  /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*[=:][ \t]*(?:"([^"\\]*(?:\\[^][^"\\]*)*)"|'([^']*)'|((?!["'])[^\r\n]*))[ \t]*(?:#[^\n]*)?(?:\r?\n|\r|$)/y;
const blank = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Reads a .env file. Texts without quotes or in double ones may name earlier variables of the same file, `$NAME` and
 * `${NAME}`; others are empty, since a file must mean the same wherever it is read.
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readDotenv(text: string, file: string): PlainMembers {
  const variables: PlainMembers = {};
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let at = 0;
  while (at < source.length) {
    blank.lastIndex = at;
    const skipped = blank.exec(source);
    if (skipped !== null) {
      at = blank.lastIndex;
      continue;
    }
    assignment.lastIndex = at;
    const match = assignment.exec(source);
    if (match === null)
      throw malformedLine(file, source.slice(0, at).split('\n').length, detail('no .env line: expected NAME=value'));
    const [, name = '', double, single, bare] = match;
    setPlain(variables, name, valueOf({ double, single, bare }, variables));
    at = assignment.lastIndex;
  }
  return variables;
}

interface Spelling {
  readonly double: string | undefined;
  readonly single: string | undefined;
  readonly bare: string | undefined;
}

function valueOf({ double, single, bare = '' }: Spelling, variables: PlainMembers): string {
  if (single !== undefined) return single;
  if (double === undefined) return expand(bare.replace(/(?:^|\s)#.*$/, '').trim(), variables);
  return expand(double, variables);
}

/** One pass over escapes and names, so that an escaped dollar sign is never a name. */
function expand(words: string, variables: PlainMembers): string {
  return words.replace(/\\([^])|\$\{([\w.]+)\}|\$(\w+)/g, (_, escaped?: string, braced?: string, plain?: string) => {
    if (escaped !== undefined) return escapes[escaped] ?? escaped;
    return String(ownPlain(variables, braced ?? plain ?? '') ?? '');
  });
}
