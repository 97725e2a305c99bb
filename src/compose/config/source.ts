import type { Section } from './setting.ts';

/** A value that some source has for a setting, not yet checked. */
export interface Given {
  readonly value: unknown;
  /** Where it stands: `--severity`, `variable TRIVY_SEVERITY`, `dartagnan.yaml:3:12`. */
  readonly origin: string;
}

/** One source of settings; asked for every setting, from the least to the most preferred. */
export interface Source {
  /** What the source has for a setting of a section; undefined where it says nothing. */
  get(section: Section, name: string): Given | undefined;
}
