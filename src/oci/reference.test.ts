import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OciError } from './error.ts';
import { readImageArgument } from './open-source.ts';
import { familiarName, formatReference, parseReference, type Reference } from './reference.ts';

const sha = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  it.each([
    ['debian', 'docker.io/library/debian:latest'],
    ['debian:12-slim', 'docker.io/library/debian:12-slim'],
    ['grafana/grafana', 'docker.io/grafana/grafana:latest'],
    ['docker.io/debian', 'docker.io/library/debian:latest'],
    ['index.docker.io/library/debian:12', 'docker.io/library/debian:12'],
    ['ghcr.io/owner/name/sub:v1', 'ghcr.io/owner/name/sub:v1'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:1', 'localhost:5000/app:1'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    ['[2001:db8::1]/team/app:1', '[2001:db8::1]/team/app:1'],
    [`debian@${sha}`, `docker.io/library/debian@${sha}`],
    [`debian:12@${sha}`, `docker.io/library/debian:12@${sha}`],
    ['Registry.Example.com/app', 'Registry.Example.com/app:latest'],
    ['a__b/c-d.e--f:T', 'docker.io/a__b/c-d.e--f:T'],
    ['host.example/a:5000/b', undefined],
  ])('%s is %s', (text, expected) => {
    if (expected === undefined) expect(() => parseReference(text)).toThrow(OciError);
    else expect(formatReference(parseReference(text))).toBe(expected);
  });

  it.each([
    ['MyOrg/app', /capital letters: write myorg\/app/],
    ['ghcr.io/MyOrg/App:v1', /capital letters: write myorg\/app/],
    ['debian:', /tag "" must be/],
    ['debian:.x', /tag/],
    [`debian:${'t'.repeat(129)}`, /tag/],
    ['debian@sha256:abc', /no digest/],
    [`debian@${sha}@${sha}`, /more than one @/],
    ['', /no repository name/],
    ['debian//x', /no repository name/],
    ['-debian', /no repository name/],
    ['a/../b', /no registry host|no repository name/],
    ['host:port/app', /no registry host/],
    ['host.example:99999/app', /no registry host/],
    ['256.256.256.256/app', /no registry host/],
    ['https://host.example/app', /no registry host|no repository name/],
    ['x'.repeat(300), /longer than 255/],
    ['debian 12', /no repository name/],
  ])('%s is refused with the reason', (text, reason) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({ code: 'OCI_REFERENCE', message: expect.stringMatching(reason) }),
    );
  });

  it('property: a reference survives writing and reading', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const reference = fc.record(
      {
        registry: fc.constantFrom('ghcr.io', 'localhost:5000', '[::1]:80', 'a.b.c'),
        repository: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
        tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
        digest: fc.constant(sha),
      },
      { requiredKeys: ['registry', 'repository', 'tag'] },
    ) as fc.Arbitrary<Reference>;
    fc.assert(
      fc.property(reference, (value) => {
        expect(parseReference(formatReference(value))).toEqual(value);
      }),
    );
  });

  it('fuzz: any text gives a reference or OCI_REFERENCE', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'A', ':', '/', '@', '.', '[', ']', '-', '1', 'é', '\n') }),
        (text) => {
          try {
            expect(parseReference(formatReference(parseReference(text)))).toEqual(parseReference(text));
          } catch (error) {
            expect(error).toMatchObject({ code: 'OCI_REFERENCE' });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has a familiar name', () => {
    expect(['debian', 'a/b', 'ghcr.io/a/b'].map((text) => familiarName(parseReference(text)))).toEqual([
      'debian',
      'a/b',
      'ghcr.io/a/b',
    ]);
  });
});

it.each([
  ['debian:12', { kind: 'registry', reference: 'debian:12' }],
  ['docker://debian:12', { kind: 'registry', reference: 'debian:12' }],
  ['./image.tar', { kind: 'path', path: './image.tar' }],
  ['/tmp/layout', { kind: 'path', path: '/tmp/layout' }],
  ['docker-archive:a.tar', { kind: 'path', path: 'a.tar' }],
  ['docker-archive:a.tar:app:1', { kind: 'path', path: 'a.tar', selector: 'app:1' }],
  ['docker-archive:a.tar@1', { kind: 'path', path: 'a.tar', selector: '@1' }],
  ['oci:folder:latest', { kind: 'path', path: 'folder', selector: 'latest' }],
  [`oci:folder@${sha}`, { kind: 'path', path: 'folder', selector: sha }],
  ['oci-archive:/x/a.tar', { kind: 'path', path: '/x/a.tar' }],
])('the image argument %s is understood', (argument, meant) => expect(readImageArgument(argument)).toEqual(meant));
