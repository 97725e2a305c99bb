import { runBuild } from '../../policy/run/build.ts';
import { runInspect } from '../../policy/run/inspect.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import { runSign } from '../../policy/run/sign.ts';
import type { policyBuildSection, policyInspectSection, policySignSection } from '../config/sections/policy-bundle.ts';
import type { ValuesOf } from './run.ts';

/** `policy build PATH…`. */
export function buildPolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyBuildSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const { target, output = target === 'js' ? 'policy.mjs' : 'bundle.tar.gz' } = settings;
  return runBuild(
    {
      ...settings,
      paths,
      output,
      entrypoints: settings.entrypoint,
      followSymlinks: settings['follow-symlinks'],
      partialNamespace: settings['partial-namespace'],
      planAddons: settings['plan-addons'],
      pruneUnused: settings['prune-unused'],
      wasmIncludePrint: settings['wasm-include-print'],
      v0: settings['v0-compatible'],
      signingKey: settings['signing-key'],
      signingAlgorithm: settings['signing-alg'],
      signingPlugin: settings['signing-plugin'],
      claimsFile: settings['claims-file'],
      verificationKey: settings['verification-key'],
      verificationKeyId: settings['verification-key-id'],
      excludeFilesVerify: settings['exclude-files-verify'],
    },
    ports,
  );
}

/** `policy inspect PATH…`. */
export function inspectPolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyInspectSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runInspect({ ...settings, paths, v0: settings['v0-compatible'] }, ports);
}

/** `policy sign PATH…`. */
export function signPolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policySignSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runSign(
    {
      paths,
      bundle: settings.bundle,
      outputFolder: settings['output-file-path'],
      signingKey: settings['signing-key'],
      signingAlgorithm: settings['signing-alg'],
      signingPlugin: settings['signing-plugin'],
      claimsFile: settings['claims-file'],
      verificationKeyId: 'default',
      excludeFilesVerify: [],
    },
    ports,
  );
}
