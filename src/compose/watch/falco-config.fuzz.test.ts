import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ComposeError } from '../error.ts';
import { readFalcoConfig } from './falco-config.ts';
import { falcoSchema } from './falco-schema.ts';

const key = fc.constantFrom(...Object.keys(falcoSchema.shape), 'config_files', 'enabled', 'rule', '__proto__');
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, -1, 1.5, '', 'x', '${', '${HOME}', 'notice', [], {}),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;
const assignment = fc
  .array(fc.constantFrom('rules', '[]', '[0]', '[9999999999]', '.', '__proto__', '=', 'x', '{', ' ', '&a [*a]'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

it('any tree and any assignment is a configuration or an error of ours', () => {
  fc.assert(
    fc.property(
      fc.dictionary(key, value, { maxKeys: 4 }),
      fc.array(assignment, { maxLength: 2 }),
      (tree, assignments) => {
        try {
          readFalcoConfig(JSON.stringify(tree), 'falco.yaml', assignments);
        } catch (error) {
          expect(error).toBeInstanceOf(ComposeError);
        }
        expect(({} as Record<string, unknown>)['x']).toBeUndefined();
      },
    ),
    { numRuns: 1000 },
  );
});
