// What distributions' lists leave out, of the vulnerabilities that the demonstration and common base images show: NVD's CVSS 3 vector,
// read from the record of the National Vulnerability Database whose last change is `modified`, and a title of our own.

/** NVD's view of one vulnerability. */
export interface NvdFact {
  readonly vector: string;
  /** When NVD last changed the record that was read. */
  readonly modified: string;
  readonly title: string;
}

/** By CVE; https://nvd.nist.gov, public domain. */
export const nvdFacts: Readonly<Record<string, NvdFact>> = {
  'CVE-2019-14697': {
    vector: 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    modified: '2020-03-14',
    title: 'musl: x87 stack imbalance corrupts memory',
  },
  'CVE-2020-14343': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    modified: '2022-07-25',
    title: 'PyYAML: full_load runs code',
  },
  'CVE-2021-33503': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    modified: '2021-12-08',
    title: 'urllib3: slow regular expression for addresses',
  },
  'CVE-2021-3711': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    modified: '2022-10-16',
    title: 'openssl: SM2 decryption writes beyond its buffer',
  },
  'CVE-2022-0778': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    modified: '2022-10-16',
    title: 'openssl: a certificate keeps BN_mod_sqrt busy forever',
  },
  'CVE-2022-2097': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
    modified: '2022-10-28',
    title: 'openssl: AES OCB leaves bytes in the clear',
  },
  'CVE-2022-25315': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    modified: '2022-03-10',
    title: 'expat: integer overflow in storeRawNames',
  },
  'CVE-2022-37434': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    modified: '2022-10-30',
    title: 'zlib: inflate writes beyond a header field',
  },
  'CVE-2022-40674': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    modified: '2022-10-07',
    title: 'expat: use after free in doContent',
  },
  'CVE-2022-4304': {
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N',
    modified: '2025-03-20',
    title: 'openssl: timing of RSA decryption',
  },
  'CVE-2022-43680': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    modified: '2022-10-31',
    title: 'expat: use after free where memory is short',
  },
  'CVE-2022-4450': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    modified: '2023-02-18',
    title: 'openssl: memory freed twice by PEM_read_bio_ex',
  },
  'CVE-2023-0215': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    modified: '2023-02-18',
    title: 'openssl: use after free in BIO_new_NDEF',
  },
  'CVE-2023-0286': {
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H',
    modified: '2025-03-20',
    title: 'openssl: X.400 addresses are taken for other types',
  },
  'CVE-2023-32681': {
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:H/I:N/A:N',
    modified: '2023-06-02',
    title: 'requests: Proxy-Authorization goes to other hosts',
  },
  'CVE-2023-43804': {
    vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N',
    modified: '2023-10-11',
    title: 'urllib3: the Cookie header follows redirects',
  },
  'CVE-2023-45803': {
    vector: 'CVSS:3.1/AV:A/AC:H/PR:H/UI:N/S:U/C:H/I:N/A:N',
    modified: '2023-10-25',
    title: 'urllib3: the body follows redirects',
  },
};
