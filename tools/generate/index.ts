import { configurationPage } from './configuration.ts';
import type { GeneratedPage } from './page.ts';

/** Every generated file, in alphabetical order of its path. */
export const pages: readonly GeneratedPage[] = [configurationPage];
