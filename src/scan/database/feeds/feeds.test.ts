import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DartagnanError } from '../../../core/index.ts';
import type { FeedItem } from './feed.ts';
import { feedOf, feeds } from './index.ts';

/** One small file of each feed: its path, its text, and what it says. */
const examples: Readonly<Record<string, readonly [path: string, text: string, says: readonly object[]]>> = {
  'alpine-secdb': [
    'v3.10/main.yaml',
    'distroversion: v3.10\npackages:\n  - pkg:\n      name: musl\n      secfixes:\n        1.1.22-r3:\n          - CVE-2019-14697 (x)\n',
    [{ scope: 'alpine 3.10', name: 'musl', advisory: { vulnerability: 'CVE-2019-14697', fixedVersion: '1.1.22-r3' } }],
  ],
  'debian-list': [
    'DLA/list',
    '[01 Apr 2023] DLA-3378-1 duktape - security update\n\t{CVE-2021-46322}\n\t[buster] - duktape 2.3.0-1+deb10u1\n\t[stretch] - duktape <end-of-life>\n',
    [{ scope: 'debian 10', name: 'duktape', advisory: { vulnerability: 'CVE-2021-46322', vendorIds: ['DLA-3378-1'] } }],
  ],
  'debian-tracker': [
    'debian.json',
    '{"zlib":{"CVE-1":{"releases":{"trixie":{"status":"open","urgency":"medium**","nodsa_reason":"ignored"}}}}}',
    [{ scope: 'debian 13', name: 'zlib', advisory: { status: 'will_not_fix', severity: 'MEDIUM' } }],
  ],
  epss: [
    'kev-epss.csv',
    'CVE,CVSS3,EPSS,EPSS Percentile,Description\nCVE-1,9.8,0.5,0.75,"a, ""b"""\n',
    [{ vulnerability: { id: 'CVE-1', epss: { score: 0.5, percentile: 0.75 }, vendorSeverity: { nvd: 'CRITICAL' } } }],
  ],
  friendsofphp: [
    'friendsofphp/a/b/CVE-1.yaml',
    'title: Trouble\ncve: CVE-1\nreference: composer://A/b\nbranches:\n  1.x:\n    versions: [">=1", "<1.2"]\n',
    [
      { vulnerability: { id: 'CVE-1' } },
      { scope: 'composer', name: 'a/b', advisory: { vulnerableVersions: ['>=1, <1.2'] } },
    ],
  ],
  kev: [
    'known_exploited_vulnerabilities.json',
    '{"vulnerabilities":[{"cveID":"CVE-1","dateAdded":"2022-01-02","knownRansomwareCampaignUse":"Known"}]}',
    [{ vulnerability: { id: 'CVE-1', kev: { added: '2022-01-02', ransomware: true } } }],
  ],
  osv: [
    'GO-1.json',
    '{"id":"GO-1","aliases":["CVE-2021-1"],"affected":[{"package":{"ecosystem":"Go","name":"a/b"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"},{"introduced":"2.0.0"},{"last_affected":"2.1.0"}]}]}]}',
    [
      { vulnerability: { id: 'CVE-2021-1', aliases: ['GO-1'] } },
      {
        scope: 'golang',
        name: 'a/b',
        advisory: {
          ranges: [
            { introduced: '0', fixed: '1.2.0' },
            { introduced: '2.0.0', lastAffected: '2.1.0' },
          ],
        },
      },
    ],
  ],
  rubysec: [
    'gems/rack/CVE-1.yml',
    'gem: rack\ncve: 2020-1\ncvss_v3: 7.5\npatched_versions: ["~> 2.1.4"]\n',
    [
      { vulnerability: { id: 'CVE-2020-1' } },
      { scope: 'gem', name: 'rack', advisory: { patchedVersions: ['~> 2.1.4'] } },
    ],
  ],
  rustsec: [
    'crates/a/RUSTSEC-2021-0001.md',
    '```toml\n[advisory]\nid = "RUSTSEC-2021-0001"\npackage = "a"\naliases = ["CVE-1"]\n[versions]\npatched = [">= 1.2"]\n```\n# Trouble\n\nText.\n',
    [
      { vulnerability: { id: 'CVE-1', title: 'Trouble' } },
      { scope: 'cargo', name: 'a', advisory: { patchedVersions: ['>= 1.2'] } },
    ],
  ],
};

describe.each(feeds.rows.map((row) => [row.name, row] as const))('%s', (name, row) => {
  const [path, text, says] = examples[name] ?? ['', '', []];

  it('recognises its file and reads it', () => {
    expect(feedOf(path)).toBe(row);
    expect([...row.read(text, path)]).toMatchObject(says);
    expect(says.length).toBeGreaterThan(0);
  });

  it('reads damaged files, or says which one it cannot', () => {
    const change = fc.tuple(fc.nat(text.length), fc.string({ maxLength: 3, unit: 'binary' }), fc.nat(4));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(text.length), (changes, length) => {
        let broken = text.slice(0, length);
        for (const [at, put, cut] of changes) broken = broken.slice(0, at) + put + broken.slice(at + cut);
        try {
          const items: FeedItem[] = [...row.read(broken, path)];
          expect(Array.isArray(items)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
          expect(String(error)).toContain(path);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('does not expand entities without end', () => {
  const level = (index: number) =>
    `l${index}: &l${index} [${Array(10)
      .fill(`*l${index - 1}`)
      .join(', ')}]\n`;
  const bomb = `id: X\nl0: &l0 [x]\n${Array.from({ length: 9 }, (_, index) => level(index + 1)).join('')}affected: *l9\n`;
  expect(() => [...(feeds.get('osv')?.read(bomb, 'bomb.yaml') ?? [])]).toThrow(DartagnanError);
});

it('leaves out withdrawn records and errata that fix no vulnerability', () => {
  const read = (record: object) => [...(feeds.get('osv')?.read(JSON.stringify(record), 'a.json') ?? [])];
  const affected = [
    {
      package: { ecosystem: 'AlmaLinux:8', name: 'a' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1' }] }],
    },
  ];
  expect(read({ id: 'ALBA-2022:1', affected })).toEqual([]);
  expect(read({ id: 'ALSA-2022:1', withdrawn: '2022-01-01T00:00:00Z', affected })).toEqual([]);
  expect(read({ id: 'ALSA-2022:1', affected })).toHaveLength(2);
});
