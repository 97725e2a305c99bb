import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RuleFile } from '../../runtime/ruleset/rule-set.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';

/**
 * Reads rule files; a folder stands for its .yaml and .yml files in the order of their names.
 * @throws {ComposeError} RULES_UNREADABLE for a path that cannot be read.
 */
export async function readRuleFiles(paths: readonly string[], cwd: string): Promise<RuleFile[]> {
  const files: RuleFile[] = [];
  for (const path of paths) {
    try {
      for (const name of await filesAt(path, cwd))
        files.push({ name, content: await readFile(resolve(cwd, name), 'utf8') });
    } catch (cause) {
      throw new ComposeError('RULES_UNREADABLE', { where: path, message: detail('rules cannot be read'), cause });
    }
  }
  return files;
}

async function filesAt(path: string, cwd: string): Promise<string[]> {
  const found = await stat(resolve(cwd, path));
  if (!found.isDirectory()) return [path];
  const names = (await readdir(resolve(cwd, path))).filter((name) => /\.ya?ml$/.test(name));
  return names.toSorted().map((name) => join(path, name));
}
