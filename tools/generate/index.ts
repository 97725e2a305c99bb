import {
  analyzersPage,
  benchmarksPage,
  checklistFormatsPage,
  evidencePage,
  feedsPage,
  formatsPage,
  planStatementsPage,
  policyConfigurationPage,
  suitesPage,
  versionsPage,
} from './catalogues.ts';
import { cliPage } from './cli.ts';
import { configurationPage } from './configuration.ts';
import { errorsPage } from './errors.ts';
import { indexPage } from './markdown.ts';
import type { GeneratedPage } from './page.ts';
import { settingsPage } from './settings.ts';
import { trustPolicyPage } from './trust-policy.ts';

const reference: readonly GeneratedPage[] = [
  analyzersPage,
  benchmarksPage,
  checklistFormatsPage,
  cliPage,
  suitesPage,
  configurationPage,
  errorsPage,
  evidencePage,
  feedsPage,
  formatsPage,
  planStatementsPage,
  policyConfigurationPage,
  settingsPage,
  trustPolicyPage,
  versionsPage,
];

/** Every generated file, in alphabetical order of its path: the reference, below its index. */
export const pages: readonly GeneratedPage[] = [indexPage(reference), ...reference];
