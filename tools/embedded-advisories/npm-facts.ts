// Public npm advisories as GitHub's advisory database has them: each row was read from the record whose last change is its `modified`.

import type { Severity } from '../../src/core/index.ts';

/** One advisory: identifiers, the package, affected ranges, the first version of each branch that fixes, GitHub's severity and CVSS 3 vector. */
export interface NpmFact {
  readonly cve: string;
  readonly ghsa: string;
  readonly name: string;
  readonly vulnerable: readonly string[];
  readonly patched: readonly string[];
  readonly severity: Severity;
  readonly vector: string;
  readonly cwes: readonly string[];
  /** When GitHub last changed the record that was read. */
  readonly modified: string;
  readonly title: string;
}

/** Source: https://github.com/github/advisory-database, CC-BY-4.0; the titles are this project's own. */
export const npmFacts: readonly NpmFact[] = [
  fact({
    cve: 'CVE-2024-45590',
    ghsa: 'GHSA-qwcr-r2fm-qrc7',
    name: 'body-parser',
    vulnerable: ['< 1.20.3'],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    cwes: ['CWE-405'],
    modified: '2024-09-10',
    title: 'body-parser: address-encoded bodies take much time',
  }),
  fact({
    cve: 'CVE-2024-29041',
    ghsa: 'GHSA-rv95-896h-c2vc',
    name: 'express',
    vulnerable: ['< 4.19.2', '>= 5.0.0-alpha.1, < 5.0.0-beta.3'],
    severity: 'MEDIUM',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
    cwes: ['CWE-1286', 'CWE-601'],
    modified: '2024-03-25',
    title: 'express: open redirect by malformed addresses',
  }),
  fact({
    cve: 'CVE-2022-46175',
    ghsa: 'GHSA-9c47-m6qq-7p4h',
    name: 'json5',
    vulnerable: ['< 1.0.2', '>= 2.0.0, < 2.2.2'],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:L/A:H',
    cwes: ['CWE-1321'],
    modified: '2023-01-04',
    title: 'json5: prototype pollution by parse',
  }),
  fact({
    cve: 'CVE-2018-3721',
    ghsa: 'GHSA-fvqr-27wr-82fm',
    name: 'lodash',
    vulnerable: ['< 4.17.5'],
    severity: 'MEDIUM',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N',
    cwes: ['CWE-1321', 'CWE-471'],
    modified: '2024-04-22',
    title: 'lodash: prototype pollution by merge functions',
  }),
  fact({
    cve: 'CVE-2019-10744',
    ghsa: 'GHSA-jf85-cpcp-j695',
    name: 'lodash',
    vulnerable: ['< 4.17.12'],
    severity: 'CRITICAL',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H',
    cwes: ['CWE-20'],
    modified: '2023-09-05',
    title: 'lodash: prototype pollution by defaultsDeep',
  }),
  fact({
    cve: 'CVE-2020-28500',
    ghsa: 'GHSA-29mw-wpgm-hmr9',
    name: 'lodash',
    vulnerable: ['< 4.17.21'],
    severity: 'MEDIUM',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L',
    cwes: ['CWE-1333', 'CWE-400'],
    modified: '2023-09-05',
    title: 'lodash: slow regular expressions in trim and toNumber',
  }),
  fact({
    cve: 'CVE-2020-8203',
    ghsa: 'GHSA-p6mc-m468-83gw',
    name: 'lodash',
    vulnerable: ['>= 3.7.0, < 4.17.19'],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H',
    cwes: ['CWE-1321', 'CWE-770'],
    modified: '2023-10-24',
    title: 'lodash: prototype pollution by zipObjectDeep and others',
  }),
  fact({
    cve: 'CVE-2021-23337',
    ghsa: 'GHSA-35jh-r3h4-6jhm',
    name: 'lodash',
    vulnerable: ['< 4.17.21'],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H',
    cwes: ['CWE-77', 'CWE-94'],
    modified: '2022-02-08',
    title: 'lodash: command injection through template',
  }),
  fact({
    cve: 'CVE-2020-7598',
    ghsa: 'GHSA-vh95-rmgr-6w4m',
    name: 'minimist',
    vulnerable: ['< 0.2.1', '>= 1.0.0, < 1.2.3'],
    severity: 'MEDIUM',
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L',
    cwes: ['CWE-1321'],
    modified: '2022-04-26',
    title: 'minimist: prototype pollution by arguments',
  }),
  fact({
    cve: 'CVE-2021-44906',
    ghsa: 'GHSA-xvch-5gv4-984h',
    name: 'minimist',
    vulnerable: ['< 0.2.4', '>= 1.0.0, < 1.2.6'],
    severity: 'CRITICAL',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    cwes: ['CWE-1321'],
    modified: '2023-02-27',
    title: 'minimist: prototype pollution by arguments',
  }),
  fact({
    cve: 'CVE-2022-24999',
    ghsa: 'GHSA-hrpp-h998-j3pp',
    name: 'qs',
    vulnerable: [
      '< 6.2.4',
      '>= 6.3.0, < 6.3.3',
      '>= 6.4.0, < 6.4.1',
      '>= 6.5.0, < 6.5.3',
      '>= 6.6.0, < 6.6.1',
      '>= 6.7.0, < 6.7.3',
      '>= 6.8.0, < 6.8.3',
      '>= 6.9.0, < 6.9.7',
      '>= 6.10.0, < 6.10.3',
    ],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    cwes: ['CWE-1321'],
    modified: '2024-02-13',
    title: 'qs: a query string stops the process',
  }),
  fact({
    cve: 'CVE-2022-25883',
    ghsa: 'GHSA-c2qf-rxjj-qqgw',
    name: 'semver',
    vulnerable: ['< 5.7.2', '>= 6.0.0, < 6.3.1', '>= 7.0.0, < 7.5.2'],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    cwes: ['CWE-1333'],
    modified: '2024-08-08',
    title: 'semver: slow regular expression in ranges',
  }),
  fact({
    cve: 'CVE-2024-37890',
    ghsa: 'GHSA-3h5v-q93c-6h6q',
    name: 'ws',
    vulnerable: ['>= 2.1.0, < 5.2.4', '>= 6.0.0, < 6.2.3', '>= 7.0.0, < 7.5.10', '>= 8.0.0, < 8.17.1'],
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    cwes: ['CWE-476'],
    modified: '2024-06-17',
    title: 'ws: a request with many headers stops the process',
  }),
];

function fact(row: Omit<NpmFact, 'patched'>): NpmFact {
  return { ...row, patched: row.vulnerable.map((range) => range.replace(/^.*<\s*/u, '')) };
}
