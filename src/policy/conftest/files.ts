import { detail } from '../details.ts';
import type { ProtoSource } from '../../formats/textproto/proto-file.ts';
import type { Value } from '../../rego/value/value.ts';
import { type LineOfPath, linesOfText } from '../provenance/lines.ts';
import { PolicyError } from '../error.ts';
import { findFiles, readText } from '../load/files.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import type { Subject } from './check.ts';
import { formatOfFile, inputFormats } from './inputs/index.ts';
import { documentsOf, type InputFormat } from './inputs/input.ts';

/** Which files are read, and how. */
export interface FileChoice {
  /** Files, folders and `-`. */
  readonly files: readonly string[];
  /** Format of all files; else their names decide. */
  readonly parser?: string | undefined;
  /** Regular expression of paths below folders to leave out. */
  readonly ignore?: string | undefined;
  /** Folders of definitions of Protocol Buffers. */
  readonly protoFileDirs?: readonly string[] | undefined;
  /** Name that standard input goes by, in reports and for its format. */
  readonly stdinFilename?: string | undefined;
}

/** Reads every file into its documents. @throws PolicyError, FormatError */
export async function readSubjects(choice: FileChoice, ports: PolicyPorts): Promise<Subject[]> {
  const given = choice.parser === undefined ? undefined : formatOf(choice.parser);
  const aids = { protos: await protosIn(choice.protoFileDirs ?? [], ports.cwd) };
  const subjects: Subject[] = [];
  for (const path of await pathsOf(choice, ports.cwd)) {
    const isStdin = path === '-';
    const filename = isStdin ? (choice.stdinFilename ?? path) : path;
    const format = given ?? formatOfPath(filename);
    const text = isStdin ? new TextDecoder().decode(await ports.stdin()) : await readText(path, ports.cwd);
    const content = format.parse(text, filename, aids);
    const documents = documentsOf(content);
    const hasLines = format.name === 'json' || format.name === 'yaml';
    const lines = documents.map((_, index) => (hasLines ? linesOfText(text, filename, index) : undefined));
    subjects.push({ filename, content, documents, lines });
  }
  if (subjects.length > 0) return subjects;
  throw new PolicyError('POLICY_UNREADABLE', { message: detail('no files found'), where: choice.files.join(', ') });
}

/** Every `.proto` file below some folders. @throws PolicyError */
async function protosIn(folders: readonly string[], cwd: string): Promise<ProtoSource[]> {
  const sources: ProtoSource[] = [];
  for (const folder of folders)
    for (const { path } of await findFiles(folder, cwd, []))
      if (path.endsWith('.proto')) sources.push({ file: path, text: await readText(path, cwd) });
  return sources;
}

/** All files as one input: a list of `{path, contents}`. */
export function combine(subjects: readonly Subject[]): Subject {
  const combined = subjects
    .flatMap(({ filename, documents, lines }) =>
      documents.map((contents, index) => ({ path: filename, contents, lines: lines[index] })),
    )
    .sort((left, right) => (left.path < right.path ? -1 : Number(left.path > right.path)));
  const input = combined.map(({ path, contents }): Value => ({ path, contents }));
  const linesOf: LineOfPath = ([index, , ...path]) => combined[Number(index)]?.lines?.(path);
  return { filename: 'Combined', content: input, documents: [input], lines: [linesOf] };
}

async function pathsOf({ files, ignore, parser }: FileChoice, cwd: string): Promise<string[]> {
  const ignored = ignore === undefined ? undefined : expressionOf(ignore);
  const paths: string[] = [];
  for (const file of files) {
    if (file === '-') {
      paths.push(file);
      continue;
    }
    const found = await findFiles(file, cwd, []);
    const isFolder =
      found.length !== 1 || (found[0]?.path !== file && found[0]?.path !== file.replace(/^(?:\.\/)+/, ''));
    const kept = found.filter(
      ({ path }) => !isFolder || (ignored?.test(path) !== true && (parser !== undefined || formatOfFile(path))),
    );
    paths.push(...kept.map(({ path }) => path));
  }
  return [...new Set(paths)];
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    throw new PolicyError('POLICY_INPUT', {
      message: detail('no regular expression'),
      where: `--ignore ${pattern}`,
      cause,
    });
  }
}

function formatOf(name: string): InputFormat {
  const format = inputFormats.get(name);
  if (format !== undefined) return format;
  const known = inputFormats.rows.map((row) => row.name).join(', ');
  throw new PolicyError('POLICY_INPUT', {
    message: detail('no format; known are {known}', { known }),
    where: `--parser ${name}`,
  });
}

/** Standard input is YAML. */
function formatOfPath(path: string): InputFormat {
  const format = path === '-' ? inputFormats.get('yaml') : formatOfFile(path);
  if (format !== undefined) return format;
  throw new PolicyError('POLICY_INPUT', { message: detail('its name means no format that is known'), where: path });
}
