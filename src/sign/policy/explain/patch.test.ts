import { describe, expect, it } from 'vitest';
import { applyPatch } from './patch.ts';

describe('applyPatch', () => {
  it('keeps comments, escapes names, and leaves JSON JSON', () => {
    const text = '# whom we trust\nauthorities:\n  a/b: { key: x } # the build\nrules: [{ authorities: [one] }]\n';
    const changed = applyPatch(text, [
      { op: 'add', path: '/authorities/a~1b/log', value: true },
      { op: 'add', path: '/rules/0/authorities/-', value: 'two' },
    ]);
    expect(changed).toMatch(/# whom we trust\n.*\n {2}a\/b: \{ key: x, log: true \} # the build/);
    expect(changed).toContain('[ one, two ]');
    expect(JSON.parse(applyPatch('{"a":[1]}', [{ op: 'remove', path: '/a/0' }]))).toEqual({ a: [] });
    expect(applyPatch('a: &x [1]\nb: *x\n', [{ op: 'add', path: '/b/-', value: 2 }])).toMatch(
      /a:\n *- 1\nb:\n *- 1\n *- 2\n/,
    );
  });
});
