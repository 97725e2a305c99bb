import {
  Composer,
  Document,
  type DocumentOptions,
  Lexer,
  LineCounter,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  type ToJSOptions,
  YAMLParseError,
} from 'yaml';
import { aliasError } from './aliases.ts';

/** How YAML is read, as the library takes it. */
export type YamlOptions = ParseOptions & DocumentOptions & SchemaOptions;

/** Most collections inside each other, in flow or block form: what people write has ten, and the library's recursion ends the process at thousands. */
export const deepestYaml = 250;
/** Most values that aliases may make of a text, whatever its length. */
const aliasBudget = 100_000;

type Token = Parameters<Composer['next']>[0];

/**
 * All documents of a text, as the library's own function gives them; what cannot be read stands in the documents' errors. A text
 * that nests deeper than {@link deepestYaml} is one empty document with the error RESOURCE_EXHAUSTION, before any recursion; a document
 * whose aliases name themselves, or make it that deep or very large, has that error too.
 */
export function parseAllDocuments(text: string, options: YamlOptions = {}): Document.Parsed[] {
  const lines = options.lineCounter ?? new LineCounter();
  return readDocuments(text, lines, options, false);
}

function readDocuments(text: string, lines: LineCounter, options: YamlOptions, always: boolean): Document.Parsed[] {
  const documents = compose(text, lines, options, always);
  if (text.includes('*')) for (const document of documents) boundAliases(document, text);
  for (const { errors } of documents) for (const error of errors) locate(error, lines, options);
  return documents;
}

/** The one document of a text; a second one is an error in the first one's. @see parseAllDocuments */
export function parseDocument(text: string, options: YamlOptions = {}): Document.Parsed {
  const lines = options.lineCounter ?? new LineCounter();
  const [document, second] = readDocuments(text, lines, options, true) as [Document.Parsed, Document.Parsed?];
  if (second !== undefined) {
    const [from = 0, to = from + 1] = second.range ?? [];
    const error = new YAMLParseError([from, to], 'MULTIPLE_DOCS', 'there is more than one document');
    locate(error, lines, options);
    document.errors.push(error);
  }
  return document;
}

/**
 * The value of a text of one document.
 * @throws {YAMLParseError} for what is no YAML, and {ReferenceError} for aliases that multiply the document.
 */
export function parse(text: string, options: YamlOptions & ToJSOptions = {}): unknown {
  const document = parseDocument(text, options);
  const [error] =
    options.logLevel === 'silent'
      ? document.errors.filter(({ code }) => code === 'RESOURCE_EXHAUSTION')
      : document.errors;
  if (error !== undefined) throw error;
  return document.toJS(options) as unknown;
}

/** @param always one document even of an empty text. */
function compose(text: string, lines: LineCounter, options: YamlOptions, always: boolean): Document.Parsed[] {
  try {
    return [...new Composer(options).compose(boundedTokens(text, lines), always, text.length)];
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const document = new Document(null, options) as unknown as Document.Parsed;
    document.errors.push(error);
    return [document];
  }
}

function boundAliases(document: Document.Parsed, { length }: string): void {
  const error = aliasError(document, { depth: deepestYaml, nodes: length * 4 + aliasBudget });
  if (error !== undefined) document.errors.push(error);
}

/** Tokens as the parser builds them up without recursion: each document's come once it has ended, so that a deep one is never composed. */
function* boundedTokens(text: string, lines: LineCounter): Generator<Token, void> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > deepestYaml && parser.stack.filter(isCollection).length > deepestYaml) {
      const message = `collections nest more than ${deepestYaml} deep`;
      throw new YAMLParseError([parser.offset, parser.offset + 1], 'RESOURCE_EXHAUSTION', message);
    }
  }
  yield* parser.end();
}

function isCollection({ type }: Token): boolean {
  return type === 'block-map' || type === 'block-seq' || type === 'flow-collection';
}

/** Says where an error is, in its message too unless the caller words it. */
function locate(error: YAMLParseError, lines: LineCounter, { prettyErrors }: YamlOptions): void {
  if (error.linePos !== undefined || error.pos[0] < 0) return;
  const [from, to] = error.pos;
  error.linePos = [lines.linePos(from), lines.linePos(to)];
  if (prettyErrors !== false) error.message += ` at line ${error.linePos[0].line}, column ${error.linePos[0].col}`;
}
