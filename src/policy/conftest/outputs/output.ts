import type { CatalogueRow } from '../../../core/index.ts';
import type { CheckResult } from '../result.ts';

/** How a report is drawn. */
export interface OutputChoices {
  /** Whether a terminal shows it. */
  readonly colour: boolean;
  /** Names of JUnit's test cases without the message. */
  readonly junitHideMessage: boolean;
  /** Leaves files whose checks all passed out of GitHub's commands. */
  readonly githubHidePassed?: boolean;
}

/** A form of the report. */
export interface ConftestOutput extends CatalogueRow {
  render(results: readonly CheckResult[], choices: OutputChoices): string;
}
