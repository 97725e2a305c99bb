import { defineSuites } from './suite.ts';

/** Every suite that `npm run conformance -- NAME DIR` knows, in alphabetical order. */
export const suites = defineSuites([]);
