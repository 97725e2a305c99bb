import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { declarationOf } from '../../rego/builtins/declaration.ts';
import { builtins } from '../../rego/builtins/index.ts';
import { format } from '../../rego/format/format.ts';
import { decodeSource } from '../../rego/syntax/forbidden.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import { findFiles, readSource } from '../load/files.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { diffLines } from '../output/diff.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `fmt` is asked for; names are those of its flags. */
export interface FormatRequest {
  /** Files and folders; none is standard input. */
  readonly paths: readonly string[];
  readonly diff: boolean;
  readonly list: boolean;
  readonly write: boolean;
  readonly fail: boolean;
  readonly v0: boolean;
  /** Rewrites v0 files so that both versions read them. */
  readonly v0v1: boolean;
  readonly dropImports: boolean;
  /** Reads what was written once more, so that no file is made unreadable. */
  readonly checkResult: boolean;
}

const declarations = new Map([...builtins].map((row) => [row.name, declarationOf(row)]));

/** Formats files, as `opa fmt` does: 2 where --fail meets a file that is not in form, or a file cannot be read. */
export async function runFormat(request: FormatRequest, ports: PolicyPorts): Promise<Outcome> {
  let stdout = '';
  let changed = false;
  try {
    for (const { name, text } of await textsOf(request.paths, ports)) {
      const formatted = formatText(name, text, request);
      changed ||= formatted !== text;
      stdout += shown(request, name, text, formatted);
      if (overwrites(request) && formatted !== text) await writeFile(resolve(ports.cwd, name), formatted);
    }
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    const isUnreadable = 'where' in thrown && thrown.code === 'POLICY_UNREADABLE';
    const exit = isUnreadable || request.paths.length === 0 ? 1 : 2;
    return { stdout, stderr: errorsText(thrown, ports.language), exit };
  }
  if (request.fail && changed && request.paths.length > 0) return { stdout, stderr: 'unexpected diff\n', exit: 2 };
  return { stdout, stderr: '', exit: 0 };
}

/** Whoever asks what would change wants no change. */
function overwrites({ paths, write, list, diff, fail }: FormatRequest): boolean {
  return write && paths.length > 0 && !list && !diff && !fail;
}

async function textsOf(paths: readonly string[], ports: PolicyPorts): Promise<{ name: string; text: string }[]> {
  if (paths.length === 0) return [{ name: 'stdin', text: decodeSource(await ports.stdin()) }];
  const texts: { name: string; text: string }[] = [];
  for (const path of paths)
    for (const { path: name } of await findFiles(path, ports.cwd, []))
      if (name.endsWith('.rego')) texts.push({ name, text: await readSource(name, ports.cwd) });
  return texts;
}

function formatText(name: string, text: string, { v0, v0v1, dropImports, checkResult }: FormatRequest): string {
  const formatted = format(name, text, {
    target: v0v1 ? 'v0v1' : v0 ? 'v0' : 'v1',
    version: v0 || v0v1 ? 'v0' : 'v1',
    dropRedundantImports: dropImports,
    builtins: declarations,
  });
  if (checkResult) parseModule(name, formatted, { version: v0v1 ? 'v0v1' : v0 ? 'v0' : 'v1' });
  return formatted;
}

/** Standard input is always answered with its form. */
function shown(request: FormatRequest, name: string, text: string, formatted: string): string {
  const { paths, diff, list, write, fail } = request;
  if (paths.length === 0) return formatted;
  if (list) return formatted === text ? '' : `${name}\n`;
  if (diff) return formatted === text ? '' : diffLines(name, text, formatted);
  return write || (fail && formatted !== text) ? '' : formatted;
}
