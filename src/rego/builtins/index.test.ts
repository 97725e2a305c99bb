import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtins, declarationJson } from './index.ts';

const file = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'facts/opa-capabilities.json');

interface Declaration {
  readonly name: string;
}

describe('catalogue of builtins', () => {
  it('says of every builtin what it does', () => {
    for (const { name, doc } of builtins) expect(`${name}: ${doc}`).toMatch(/^\S+: \S.*\.$/);
  });

  it.skipIf(!existsSync(file))('has the signatures of OPA', () => {
    const { builtins: wanted } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly builtins: readonly Declaration[];
    };
    const byName = new Map(wanted.map((declaration) => [declaration.name, declaration]));
    for (const row of builtins) expect(declarationJson(row)).toEqual(byName.get(row.name));
    expect(Array.from(builtins, ({ name }) => name).sort()).toEqual([...byName.keys()].sort());
  });
});
