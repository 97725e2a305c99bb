import type { AnalyzedFile } from '../../analyzer.ts';
import { malformed } from '../document.ts';
import { detail } from '../../details.ts';

/** One line of `require`. */
export interface Requirement {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
  readonly line: number;
}

/** One line of `replace`; `version` is empty where all are replaced, `newVersion` where a folder stands in. */
export interface Replacement {
  readonly path: string;
  readonly version: string;
  readonly newPath: string;
  readonly newVersion: string;
}

/** The parts of a go.mod file that decide which modules are built. */
export interface GoModule {
  /** Empty where the file has no `module` line. */
  readonly path: string;
  /** Version of the language, `1.21.0`; empty where the file names none. */
  readonly go: string;
  readonly toolchain: string;
  readonly requirements: readonly Requirement[];
  readonly replacements: readonly Replacement[];
}

/**
 * Reads a go.mod file (Go modules reference, "go.mod files"); directives that say nothing about versions are passed over.
 * @throws {ScanError} with the line where a requirement or replacement has not the parts that it needs.
 */
export function readGoModule(file: AnalyzedFile): GoModule {
  const module = {
    path: '',
    go: '',
    toolchain: '',
    requirements: [] as Requirement[],
    replacements: [] as Replacement[],
  };
  for (const { words, comment, line } of directives(file.text())) {
    const [verb, ...values] = words;
    if (verb === 'module') module.path = values[0] ?? '';
    else if (verb === 'go') module.go = values[0] ?? '';
    else if (verb === 'toolchain') module.toolchain = values[0] ?? '';
    else if (verb === 'require') module.requirements.push(readRequirement(file, values, comment, line));
    else if (verb === 'replace') module.replacements.push(readReplacement(file, values, line));
  }
  return module;
}

interface Directive {
  readonly words: readonly string[];
  readonly comment: string;
  readonly line: number;
}

/** Lines of the file, each with its directive in front, be it inside the directive's parentheses or not. */
function* directives(content: string): Generator<Directive> {
  let block: string | undefined;
  for (const [index, raw] of content.split(/\r?\n/).entries()) {
    const at = raw.indexOf('//');
    const words = splitWords(at < 0 ? raw : raw.slice(0, at));
    const comment = at < 0 ? '' : raw.slice(at + 2).trim();
    if (words.length === 0) continue;
    if (block === undefined && words.at(-1) === '(') block = words[0];
    else if (words[0] === ')') block = undefined;
    else yield { words: block === undefined ? words : [block, ...words], comment, line: index + 1 };
  }
}

/** Words may be quoted as Go strings. */
function splitWords(line: string): string[] {
  return (line.match(/"[^"]*"|`[^`]*`|[^\s"`]+/g) ?? []).map((word) => word.replace(/^["`]|["`]$/g, ''));
}

function readRequirement(file: AnalyzedFile, values: readonly string[], comment: string, line: number): Requirement {
  const [path, version] = values;
  if (path === undefined || version === undefined)
    throw malformed({ path: `${file.path}:${line}` }, detail('a requirement needs a module path and a version'));
  return { path, version, indirect: /^indirect\b/.test(comment), line };
}

function readReplacement(file: AnalyzedFile, values: readonly string[], line: number): Replacement {
  const arrow = values.indexOf('=>');
  const [path, version = ''] = values.slice(0, Math.max(arrow, 0));
  const [newPath, newVersion = ''] = values.slice(arrow + 1);
  if (arrow < 0 || path === undefined || newPath === undefined)
    throw malformed({ path: `${file.path}:${line}` }, detail('a replacement needs `old => new`'));
  return { path, version, newPath, newVersion };
}
