import { malformedLine } from '../malformed.ts';
import { type PlainMembers, setPlain } from '../plain.ts';
import { detail } from '../details.ts';

/**
 * Reads comma-separated values (RFC 4180) whose first record names the fields; every value is a text.
 * @param file name for messages
 * @throws FormatError FORMAT_MALFORMED with the line where a quote is open or a record has more fields than there are names.
 */
export function readCsv(text: string, file: string): PlainMembers[] {
  const [names, ...records] = readRecords(text.replace(/^\uFEFF/, ''), file);
  if (names === undefined) return [];
  return records.map(({ fields, line }) => {
    if (fields.length > names.fields.length)
      throw malformedLine(
        file,
        line,
        detail('{count} fields where {count2} are named', { count: fields.length, count2: names.fields.length }),
      );
    const row: PlainMembers = {};
    names.fields.forEach((name, index) => setPlain(row, name, fields[index] ?? ''));
    return row;
  });
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** A field with quotes, whose quotes are doubled inside, or without; and what ends it. */
const fieldPattern = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function readRecords(text: string, file: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  fieldPattern.lastIndex = 0;
  while (fieldPattern.lastIndex < text.length || fields.length > 0) {
    const match = fieldPattern.exec(text);
    if (match === null)
      throw malformedLine(file, line, detail('no CSV: a quote stands inside of a field or is never closed'));
    const [whole, quoted, bare = '', end] = match;
    fields.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.length > 1 || whole.trim() !== '') records.push({ fields, line: start });
    fields = [];
    start = line;
  }
  return records;
}
