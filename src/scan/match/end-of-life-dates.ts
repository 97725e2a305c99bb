/** When the releases of one family lose standard support. */
export interface FamilyDates {
  /** Where the vendor publishes the dates, for checking. */
  readonly source: string;
  /** `YYYY-MM-DD` by release. */
  readonly dates: Readonly<Record<string, string>>;
}

/** End of standard support (for Debian of long-term support) by family: written down by hand and not compared with the vendors' pages, which `source` names for checking. */
export const endOfLifeDates: Readonly<Record<string, FamilyDates>> = {
  alma: {
    source: 'https://wiki.almalinux.org/release-notes/',
    dates: { '8': '2029-03-01', '9': '2032-05-31', '10': '2035-05-31' },
  },
  alpine: {
    source: 'https://alpinelinux.org/releases/',
    dates: {
      '3.2': '2017-05-01',
      '3.3': '2017-11-01',
      '3.4': '2018-05-01',
      '3.5': '2018-11-01',
      '3.6': '2019-05-01',
      '3.7': '2019-11-01',
      '3.8': '2020-05-01',
      '3.9': '2020-11-01',
      '3.10': '2021-05-01',
      '3.11': '2021-11-01',
      '3.12': '2022-05-01',
      '3.13': '2022-11-01',
      '3.14': '2023-05-01',
      '3.15': '2023-11-01',
      '3.16': '2024-05-23',
      '3.17': '2024-11-22',
      '3.18': '2025-05-09',
      '3.19': '2025-11-01',
      '3.20': '2026-04-01',
      '3.21': '2026-11-01',
      '3.22': '2027-05-01',
      '3.23': '2027-11-01',
    },
  },
  amazon: {
    source: 'https://aws.amazon.com/amazon-linux-2/faqs/',
    dates: { AMI: '2023-12-31', '2': '2026-06-30', '2023': '2029-06-30' },
  },
  azurelinux: { source: 'https://learn.microsoft.com/azure/azure-linux/support-cycle', dates: { '3.0': '2027-07-31' } },
  'cbl-mariner': {
    source: 'https://learn.microsoft.com/azure/azure-linux/support-cycle',
    dates: { '1.0': '2023-07-31', '2.0': '2025-07-31' },
  },
  centos: {
    source: 'https://www.centos.org/centos-linux-eol/',
    dates: { '5': '2017-03-31', '6': '2020-11-30', '7': '2024-06-30', '8': '2021-12-31' },
  },
  debian: {
    source: 'https://wiki.debian.org/LTS',
    dates: {
      '7': '2018-05-31',
      '8': '2020-06-30',
      '9': '2022-06-30',
      '10': '2024-06-30',
      '11': '2026-08-31',
      '12': '2028-06-30',
      '13': '2030-06-30',
    },
  },
  fedora: {
    source: 'https://docs.fedoraproject.org/en-US/releases/eol/',
    dates: { '38': '2024-05-21', '39': '2024-11-26', '40': '2025-05-13', '41': '2025-12-15' },
  },
  'opensuse-leap': {
    source: 'https://en.opensuse.org/Lifetime',
    dates: {
      '42.3': '2019-06-30',
      '15.0': '2019-12-03',
      '15.1': '2021-01-31',
      '15.2': '2022-01-04',
      '15.3': '2022-12-31',
      '15.4': '2023-12-07',
      '15.5': '2024-12-31',
      '15.6': '2026-04-30',
    },
  },
  oracle: {
    source: 'https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf',
    dates: { '5': '2017-06-30', '6': '2021-03-31', '7': '2024-12-31', '8': '2029-07-31', '9': '2032-06-30' },
  },
  photon: {
    source: 'https://blogs.vmware.com/photon/',
    dates: { '1.0': '2022-02-28', '2.0': '2022-12-31', '3.0': '2024-03-01', '4.0': '2026-03-01', '5.0': '2028-05-01' },
  },
  redhat: {
    source: 'https://access.redhat.com/support/policy/updates/errata',
    dates: {
      '5': '2017-03-31',
      '6': '2020-11-30',
      '7': '2024-06-30',
      '8': '2029-05-31',
      '9': '2032-05-31',
      '10': '2035-05-31',
    },
  },
  rocky: {
    source: 'https://wiki.rockylinux.org/rocky/version/',
    dates: { '8': '2029-05-31', '9': '2032-05-31', '10': '2035-05-31' },
  },
  sles: {
    source: 'https://www.suse.com/lifecycle',
    dates: {
      '11.4': '2019-03-31',
      '12.5': '2024-10-31',
      '15.5': '2024-12-31',
      '15.6': '2025-12-31',
      '15.7': '2031-07-31',
    },
  },
  ubuntu: {
    source: 'https://ubuntu.com/about/release-cycle',
    dates: {
      '14.04': '2019-04-25',
      '16.04': '2021-04-30',
      '18.04': '2023-05-31',
      '20.04': '2025-05-31',
      '22.04': '2027-04-01',
      '22.10': '2023-07-20',
      '23.04': '2024-01-25',
      '23.10': '2024-07-11',
      '24.04': '2029-05-31',
      '24.10': '2025-07-10',
      '25.04': '2026-01-15',
    },
  },
};
