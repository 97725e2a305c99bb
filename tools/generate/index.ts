import { analyzersPage, benchmarksPage, suitesPage, versionsPage } from './catalogues.ts';
import { cliPage } from './cli.ts';
import { configurationPage } from './configuration.ts';
import { errorsPage } from './errors.ts';
import type { GeneratedPage } from './page.ts';

/** Every generated file, in alphabetical order of its path. */
export const pages: readonly GeneratedPage[] = [
  analyzersPage,
  benchmarksPage,
  cliPage,
  suitesPage,
  configurationPage,
  errorsPage,
  versionsPage,
];
