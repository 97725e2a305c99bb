import type { BuildRequest } from './run/build.ts';
import type { EvalRequest } from './run/eval.ts';
import type { PolicyPorts } from './run/outcome.ts';
import type { TestRequest } from './run/tests.ts';

/** What a command of this room is given by its caller, for tests: a folder, words on standard input, an environment. */
export function testPorts(
  cwd: string,
  { env = {}, stdin = '' }: { readonly env?: PolicyPorts['env']; readonly stdin?: string } = {},
): PolicyPorts {
  return {
    cwd,
    env,
    language: 'en',
    signal: new AbortController().signal,
    stdin: () => Promise.resolve(new TextEncoder().encode(stdin)),
  };
}

/** A request to build the bundle of the folder `p`, as the command line makes it where no flag is given, for tests. */
export function buildRequest(more: Partial<BuildRequest> = {}): BuildRequest {
  return {
    paths: ['p'],
    bundle: false,
    ignore: [],
    output: 'bundle.tar.gz',
    target: 'rego',
    v0: false,
    signingAlgorithm: 'RS256',
    verificationKeyId: 'default',
    entrypoints: [],
    optimize: 0,
    partialNamespace: 'partial',
    pruneUnused: false,
    planAddons: [],
    wasmIncludePrint: false,
    format: 'json',
    followSymlinks: false,
    debug: false,
    excludeFilesVerify: [],
    ...more,
  };
}

/** A request to evaluate `data.a` of `a.rego`, every flag left alone, for tests. */
export function evalRequest(more: Partial<EvalRequest> = {}): EvalRequest {
  return {
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
    ...more,
  };
}

/** A request to run the tests of files, on one thread for five seconds at most, for tests. */
export function testRequest(paths: readonly string[], more: Partial<TestRequest> = {}): TestRequest {
  return {
    paths,
    bundle: false,
    ignore: [],
    format: 'pretty',
    verbose: false,
    count: 1,
    failOnEmpty: false,
    exitZeroOnSkipped: false,
    v0: false,
    coverage: false,
    coverageRuns: [],
    threshold: 0,
    varValues: false,
    explain: 'off',
    bench: 0,
    benchmem: true,
    maxErrors: 10,
    parallel: 1,
    sort: 'none',
    timeout: 5000,
    ...more,
  };
}
