/** A file that is generated from the catalogues; `npm run check` fails where it is stale. */
export interface GeneratedPage {
  /** Path from the repository's root. */
  readonly path: string;
  /** What the index of the reference calls it. */
  readonly title: string;
  render(): string | Promise<string>;
}
