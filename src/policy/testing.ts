import type { BuildRequest } from './run/build.ts';
import type { PolicyPorts } from './run/outcome.ts';

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
