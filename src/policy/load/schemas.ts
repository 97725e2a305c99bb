import { basename } from 'node:path';
import { toPlain } from '../../rego/value/print.ts';
import { isDocument, readDocument } from './load.ts';
import { findFiles, readText } from './files.ts';

/** JSON schemas of -s: a file is the input's; of a folder each file by its path, `schema.a.b`. @throws PolicyError */
export async function readSchemas(path: string, cwd: string): Promise<ReadonlyMap<string, unknown>> {
  const schemas = new Map<string, unknown>();
  const files = await findFiles(path, cwd, []);
  const isFile = files.length === 1 && files[0]?.folders.length === 0 && files[0].path === path.replace(/^\.\//, '');
  for (const file of files) {
    if (!isDocument(file.path)) continue;
    const schema = toPlain(readDocument(await readText(file.path, cwd), file.path));
    const names = [...file.folders, basename(file.path).replace(/\.[^.]*$/, '')];
    schemas.set(isFile ? 'schema' : ['schema', ...names].join('.'), schema);
  }
  return schemas;
}
