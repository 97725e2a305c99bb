import { expect, it } from 'vitest';
import { analyzeTogether } from '../fixture.ts';
import { goMod } from './go-mod.ts';
import { goSum } from './go-sum.ts';

const sum = 'a.b/c v1.0.0 h1:x=\na.b/d v1.0.0 h1:x=\na.b/d v1.1.0/go.mod h1:x=\n\nbroken\n';

it.each([
  ['1.16', ['a.b/c@v0.9.0 direct', 'a.b/d@v1.1.0 indirect']],
  ['1.17', ['a.b/c@v0.9.0 direct']],
  ['1.21.3', ['a.b/c@v0.9.0 direct']],
])('go.sum completes the go.mod beside it of Go %s', async (go, expected) => {
  const rows = async (place: string): Promise<string[]> => {
    const content = `go ${go}\nrequire a.b/c v0.9.0\n`;
    const packages = await analyzeTogether([
      ['x/go.mod', goMod, content],
      [`${place}/go.sum`, goSum, sum],
    ]);
    return packages.map(({ name, version, relationship }) => `${name}@${version} ${relationship}`);
  };
  expect(await rows('x')).toEqual(expected);
  expect(await rows('y')).toEqual(expected.slice(0, 1));
});
