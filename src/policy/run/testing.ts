import type { EvalRequest } from './eval.ts';

/** An evaluation with every flag left alone; for tests. */
export const plain: EvalRequest = {
  query: 'data.a',
  data: ['a.rego'],
  bundle: [],
  ignore: [],
  input: 'input.json',
  stdinInput: false,
  format: 'json',
  fail: false,
  failDefined: false,
  strict: false,
  strictBuiltinErrors: false,
  showBuiltinErrors: false,
  v0: false,
  metrics: false,
  observe: {
    coverage: false,
    explain: 'off',
    instrument: false,
    profile: false,
    profileLimit: 10,
    profileSort: [],
    provenance: false,
  },
  imports: [],
  entrypoints: [],
  optimize: 0,
};
