import { builtins } from './builtins/index.ts';
import { type LoadedPolicy, loadPolicy as loadWith, type LoadOptions, type PolicyModule } from './loader.ts';

export type { LoadOptions, PolicyModule };

/** Readies a policy that was compiled ahead of time, with every function of the language; makes no code of text. */
export function loadPolicy(policy: PolicyModule, options: LoadOptions = {}): LoadedPolicy {
  return loadWith(policy, { builtins: policy.builtins ?? builtins, ...options });
}
