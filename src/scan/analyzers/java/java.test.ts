import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../analyzer.ts';
import { ScanError } from '../../error.ts';
import { analyzeFile } from '../fixture.ts';
import { makeZip } from '../zip.fixture.ts';
import {
  fileCoordinates,
  groupOfClasses,
  manifestCoordinates,
  readManifest,
  readPomProperties,
} from './coordinates.ts';
import { jar } from './jar.ts';

const pom = (group: string, artifact: string, version: string): string =>
  `#Generated\nversion=${version}\ngroupId=${group}\nartifactId=${artifact}\n`;

function names({ packages = [] }: Analysis): string[] {
  return packages
    .map(({ name, version, path, digest }) => `${name}@${version} ${path}${digest === undefined ? '' : ' sha1'}`)
    .sort();
}

describe('jar', () => {
  it('reads pom.properties, those of shaded artifacts too, and hashes the archive for its own', async () => {
    const bytes = makeZip({
      'META-INF/maven/org.a/app/pom.properties': pom('org.a', 'app', '1.0'),
      'META-INF/maven/org.b/shaded/pom.properties': pom('org.b', 'shaded', '2.0'),
      'META-INF/maven/org.b/bad/pom.properties': pom('org.b', 'bad', '${project.version}'),
    });
    expect(names(await analyzeFile(jar, 'srv/app-1.0.jar', bytes))).toEqual([
      'org.a:app@1.0 srv/app-1.0.jar sha1',
      'org.b:shaded@2.0 srv/app-1.0.jar',
    ]);
    expect(names(await analyzeFile(jar, 'srv/service.jar', bytes))).toEqual([
      'org.a:app@1.0 srv/service.jar',
      'org.b:shaded@2.0 srv/service.jar',
    ]);
  });

  it('without pom.properties: manifest, file name, and the packages of the classes', async () => {
    const bundle = makeZip({
      'META-INF/MANIFEST.MF':
        'Manifest-Version: 1.0\r\nBundle-SymbolicName: org.apache.comm\r\n ons.lang3;x=1\r\nBundle-Version: 3.12.0\r\n\r\nName: x\r\nBundle-Version: 9\r\n',
    });
    expect(names(await analyzeFile(jar, 'commons-lang3-3.12.0.jar', bundle))).toEqual([
      'org.apache.commons:commons-lang3@3.12.0 commons-lang3-3.12.0.jar sha1',
    ]);
    const spring = makeZip({
      'META-INF/MANIFEST.MF': 'Implementation-Title: spring-beans\n',
      'org/springframework/beans/A.class': '',
      'org/springframework/beans/factory/B.class': '',
    });
    expect(names(await analyzeFile(jar, 'spring-beans-5.3.15.jar', spring))).toEqual([
      'org.springframework:spring-beans@5.3.15 spring-beans-5.3.15.jar sha1',
    ]);
    expect(names(await analyzeFile(jar, 'x/mystery-1.0.jar', makeZip({ 'a.txt': '' })))).toEqual([
      'mystery@1.0 x/mystery-1.0.jar sha1',
    ]);
    expect(names(await analyzeFile(jar, 'x/mystery.jar', makeZip({ 'a.txt': '' })))).toEqual([]);
  });

  it('goes into war, ear and par, and names the way', async () => {
    const inner = makeZip({ 'META-INF/maven/g/i/pom.properties': pom('g', 'i', '3') });
    const war = makeZip({ 'WEB-INF/lib/i-3.jar': inner });
    const bytes = makeZip({ 'web.war': war, 'lib/broken.jar': 'no zip', 'x.par': makeZip({}) });
    const analysis = await analyzeFile(jar, 'opt/app.ear', bytes);
    expect(names(analysis)).toEqual(['g:i@3 opt/app.ear/web.war/WEB-INF/lib/i-3.jar sha1']);
    expect(analysis.problems).toEqual([
      expect.objectContaining({ en: expect.stringMatching(/^opt\/app\.ear\/lib\/broken\.jar: /) }),
    ]);
  });

  it('stops in archives that nest without end, and says so', async () => {
    let bytes = makeZip({});
    for (let depth = 0; depth < 30; depth += 1) bytes = makeZip({ 'again.jar': bytes });
    const { problems } = await analyzeFile(jar, 'quine.jar', bytes);
    expect(problems).toEqual([expect.objectContaining({ en: expect.stringContaining('nest deeper than 8') })]);
  });

  it('stops in a tree of archives that grows with every level', async () => {
    let bytes = makeZip({});
    for (let depth = 0; depth < 5; depth += 1)
      bytes = makeZip(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}.jar`, bytes])));
    const { problems } = await analyzeFile(jar, 'tree.jar', bytes);
    expect(problems).toEqual([
      expect.objectContaining({ en: expect.stringContaining('more than 10000 nested archives') }),
    ]);
  });

  it('leaves other programs’ .par files and empty files alone', async () => {
    expect(names(await analyzeFile(jar, 'usr/share/x.par', 'parameters'))).toEqual([]);
    expect(jar.wants({ path: 'a.jar', size: 0, mode: 0o644 })).toBe(false);
  });

  it('says which file is no archive', async () => {
    await expect(analyzeFile(jar, 'lib/a.jar', 'text')).rejects.toThrow(/^lib\/a\.jar: /);
  });

  it('survives truncation and mutation with its own error', async () => {
    const inner = makeZip({ 'META-INF/maven/g/i/pom.properties': pom('g', 'i', '3') });
    const sample = makeZip({ 'a.jar': inner, 'META-INF/MANIFEST.MF': 'Implementation-Title: x\n' });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sample.length),
        fc.nat(255),
        fc.integer({ min: 1, max: sample.length }),
        async (at, value, length) => {
          const damaged = sample.slice(0, length);
          if (at < length) damaged[at] = value;
          await analyzeFile(jar, 'x-1.jar', damaged).catch((error: unknown) => expect(error).toBeInstanceOf(ScanError));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('coordinates', () => {
  it.each([
    ['guava-31.1-jre.jar', { artifact: 'guava', version: '31.1-jre' }],
    ['log4j-core-2.14.1.jar', { artifact: 'log4j-core', version: '2.14.1' }],
    ['a.b-c-1.0-SNAPSHOT.WAR', { artifact: 'a.b-c', version: '1.0-SNAPSHOT' }],
    ['tools.jar', undefined],
    ['commons-1.0-2.jar', { artifact: 'commons', version: '1.0-2' }],
  ])('of %s', (file, expected) => expect(fileCoordinates(file)).toEqual(expected));

  it('of a manifest, the implementation first', () => {
    const manifest = readManifest(
      'Implementation-Vendor-Id: org.x\nSpecification-Version: 1\nImplementation-Version: 1.2\nImplementation-Title: y\n',
    );
    expect(manifestCoordinates(manifest)).toEqual({ group: 'org.x', artifact: 'y', version: '1.2' });
  });

  it('of pom.properties need all three parts', () => {
    expect(readPomProperties('groupId = a\nartifactId : b\nversion=1')).toEqual({
      group: 'a',
      artifact: 'b',
      version: '1',
    });
    expect(readPomProperties('groupId=a\nversion=1')).toBeUndefined();
  });

  it.each([
    [['org/a/b/C.class', 'org/a/d/E.class', 'META-INF/versions/9/x/Y.class'], 'app', 'org.a'],
    [['org/a/b/C.class'], 'a-b', ''],
    [['javax/inject/Inject.class'], 'javax.inject', 'javax.inject'],
    [['C.class'], 'c', ''],
    [[], 'c', ''],
  ])('the group of classes %j', (classes, artifact, group) => expect(groupOfClasses(classes, artifact)).toBe(group));
});
