import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/core/index.ts';
import { builtins } from '../../src/rego/builtins/index.ts';
import { declarationOf } from '../../src/rego/builtins/declaration.ts';
import { format, type FormatOptions } from '../../src/rego/format/format.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

/** Folders of the goldens by what they are read and written as. */
const forms: Readonly<Record<string, Pick<FormatOptions, 'version' | 'target'>>> = {
  v0: { version: 'v0', target: 'v0' },
  v0_to_v1: { version: 'v0', target: 'v0v1' },
  v1: { version: 'v1', target: 'v1' },
};

const declarations = new Map(builtins.rows.map((row) => [row.name, declarationOf(row)]));

/** Goldens of the formatter: a file, its standard form, or the errors that it must give. */
export const regoFmt = defineSuite({
  name: 'rego-fmt',
  doc: 'Goldens of opa fmt: folders v0, v0_to_v1 and v1 with NAME.rego, NAME.rego.formatted or NAME.rego.error.',
  async *run(dir) {
    for (const folder of Object.keys(forms).filter((name) => existsSync(join(dir, name)))) {
      const names = readdirSync(join(dir, folder)).sort();
      for (const name of names.filter((one) => one.endsWith('.rego'))) yield judge(dir, folder, name);
      for (const name of names.filter((one) => one.endsWith('.rego.error'))) {
        if (existsSync(join(dir, folder, name.replace(/\.error$/, '.formatted')))) yield judgeBroken(dir, folder, name);
      }
    }
  },
});

function judge(dir: string, folder: string, name: string): CaseResult {
  const id = `${folder}/${name}`;
  const path = join(dir, folder, name);
  const text = readFileSync(path, 'utf8');
  if (existsSync(`${path}.formatted`)) return judgeForm(id, text, folder, readFileSync(`${path}.formatted`, 'utf8'));
  if (!existsSync(`${path}.error`)) return { id, state: 'failed', reason: 'neither a form nor errors are expected' };
  const wanted = readFileSync(`${path}.error`, 'utf8');
  const got = attempt(`testfiles/${id}`, text, folder);
  const said = got.error ?? `no error but ${got.text ?? ''}`;
  return said.trim() === wanted.trim() ? { id, state: 'passed' } : difference(id, said, wanted);
}

/** The form must be the golden, and the form of the golden itself. */
function judgeForm(id: string, text: string, folder: string, wanted: string): CaseResult {
  const got = attempt(id, text, folder);
  if (got.text !== wanted) return difference(id, got.text ?? got.error ?? '', wanted);
  const again = attempt(id, wanted, folder);
  return again.text === wanted ? { id, state: 'passed' } : difference(id, again.text ?? again.error ?? '', wanted);
}

/** A file named `.error` beside a golden is cut off: it must be refused at its end. */
function judgeBroken(dir: string, folder: string, name: string): CaseResult {
  const id = `${folder}/${name}`;
  const { error } = attempt(id, readFileSync(join(dir, folder, name), 'utf8'), folder);
  const wanted = 'rego_parse_error: unexpected eof token';
  return error?.includes(wanted) === true ? { id, state: 'passed' } : difference(id, error ?? 'no error', wanted);
}

function attempt(name: string, text: string, folder: string): { readonly text?: string; readonly error?: string } {
  try {
    return { text: format(name, text, { ...forms[folder], builtins: declarations }) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function difference(id: string, got: string, wanted: string): CaseResult {
  const [ours, theirs] = [got.split('\n'), wanted.split('\n')];
  const line = ours.findIndex((text, index) => text !== theirs[index]);
  const at = line < 0 ? ours.length : line;
  const reason = `line ${at + 1} is ${JSON.stringify(ours[at] ?? '')}, expected ${JSON.stringify(theirs[at] ?? '')}`;
  return { id, state: 'failed', reason };
}
