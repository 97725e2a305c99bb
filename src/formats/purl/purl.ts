/** A package URL (package-url specification, ECMA-427): the name that one package has everywhere. */
export interface PackageUrl {
  /** Ecosystem, in lower case. */
  readonly type: string;
  /** Segments between slashes: a group, a scope, a distribution. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  /** Sorted by key; empty values are left out. */
  readonly qualifiers?: Readonly<Record<string, string>>;
  readonly subpath?: string;
}
