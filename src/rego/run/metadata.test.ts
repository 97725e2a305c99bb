import { expect, it } from 'vitest';
import { compile } from '../compile.ts';

const text = `# METADATA
# authors: [A <a@b.c>, <e@f>, N]
# schemas:
# - input: {type: object}
# - data["x-y"].z: schema.a["b-c"]
package a

p := rego.metadata.chain()[1].annotations

q := rego.metadata.rule()
`;

it('rego.metadata gives paths as lists of names, and authors without what they lack', () => {
  const policy = compile({ modules: [{ name: 'a.rego', text }] });
  expect(policy.evaluate('data.a')).toEqual({
    p: {
      authors: [{ name: 'A', email: 'a@b.c' }, { email: 'e@f' }, { name: 'N' }],
      schemas: [
        { path: ['input'], definition: { type: 'object' } },
        { path: ['data', 'x-y', 'z'], schema: ['schema', 'a', 'b-c'] },
      ],
      scope: 'package',
    },
    q: {},
  });
});
