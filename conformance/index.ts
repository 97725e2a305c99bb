import { defineSuites } from './suite.ts';
import { falco } from './suites/falco.ts';
import { notation } from './suites/notation.ts';
import { purl } from './suites/purl.ts';
import { rego } from './suites/rego.ts';
import { regoCompile } from './suites/rego-compile.ts';
import { regoFmt } from './suites/rego-fmt.ts';
import { regoPlan } from './suites/rego-plan.ts';
import { regoPlanPeer } from './suites/rego-plan-peer.ts';
import { regoWasm } from './suites/rego-wasm.ts';
import { sigstore } from './suites/sigstore.ts';
import { versions } from './suites/versions.ts';

/** Every suite that `npm run conformance -- NAME DIR` knows, in alphabetical order. */
export const suites = defineSuites([
  falco,
  notation,
  purl,
  rego,
  regoCompile,
  regoFmt,
  regoPlan,
  regoPlanPeer,
  regoWasm,
  sigstore,
  versions,
]);
