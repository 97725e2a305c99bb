const releases: Readonly<Record<string, string>> = {
  lenny: '5',
  squeeze: '6',
  wheezy: '7',
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
};

/** Number of a Debian release by its code name; undefined for names that are no release (`sid`). */
export function releaseOf(codename: string): string | undefined {
  return Object.hasOwn(releases, codename) ? releases[codename] : undefined;
}
