// What commands load one after another: the chunks of a journey are joined, so that it opens a few files instead of eighty.

const start = ['src/cli/main.ts'];
const verb = (name, ...rest) => [...start, `src/cli/commands/${name}.ts`, ...rest];
const trust = verb('trust', 'src/compose/trust/index.ts');
const archive = ['src/compose/scan/index.ts', 'src/oci/archive/open.ts'];
const scanner = ['src/compose/scan/run.ts', 'src/compose/databases.ts'];
const registry = ['src/oci/registry/client.ts', 'src/oci/registry/undici.ts'];

/** Entry points by journey. A verb that is not listed loads its chunks one by one, which is slower and nothing else. */
export const journeys = {
  check: verb('check'),
  checkImage: verb('check', 'src/compose/check.ts', ...archive, ...scanner),
  policy: verb('policy'),
  policyEval: verb('policy', 'src/compose/policy/run.ts'),
  scan: verb('scan'),
  scanImage: verb('scan', ...archive, ...scanner),
  scanOpening: verb('scan', ...archive),
  start,
  trust,
  trustSign: [...trust, 'src/compose/trust/sign-images.ts', ...registry],
  trustSignBlob: [...trust, 'src/compose/trust/blobs.ts'],
  trustVerify: [...trust, 'src/compose/trust/verify-images.ts'],
  trustVerifyRegistry: [...trust, 'src/compose/trust/verify-images.ts', ...registry],
  watch: verb('watch'),
  watchRun: verb('watch', 'src/compose/watch/run.ts'),
};
