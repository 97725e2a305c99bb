import { variableOf, type Section } from './setting.ts';
import type { Given, Source } from './source.ts';

/** Variables of the environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The house's own variables, `DARTAGNAN_SCAN_SEVERITY`. */
export function ownVariables(env: Environment): Source {
  return { get: (section, name) => read(env, [variableOf('DARTAGNAN', section.name, name)], section, name) };
}

/** The original's variables, `TRIVY_SEVERITY`, for the settings that it has under the same flags. */
export function originalVariables(env: Environment): Source {
  return {
    get(section, name) {
      const row = section.settings[name];
      if (row?.original === undefined) return undefined;
      return read(
        env,
        [name, ...(row.aliases ?? [])].map((flag) => variableOf('TRIVY', flag)),
        section,
        name,
      );
    },
  };
}

/** Prefixes of the variables of other originals, by the beginning of their sections' names, the longer before the shorter. */
const prefixes = [
  ['policy-conftest', 'CONFTEST'],
  ['policy-', 'OPA'],
  ['trust-service', 'COSIGN'],
  ['trust', 'COSIGN'],
] as const;

/** Variables of originals that name each flag, `CONFTEST_ALL_NAMESPACES` or `COSIGN_KEY`; OPA's carry the command too, `OPA_EVAL_FORMAT`. */
export function flagVariables(env: Environment): Source {
  return {
    get(section, name) {
      const [begin, prefix] = prefixes.find(([start]) => section.name.startsWith(start)) ?? [];
      if (begin === undefined || prefix === undefined) return undefined;
      return read(env, [variableOf(prefix, section.name.slice(begin.length), name)], section, name);
    },
  };
}

function read(env: Environment, variables: readonly string[], section: Section, name: string): Given | undefined {
  const variable = variables.find((candidate) => env[candidate] !== undefined && env[candidate] !== '');
  if (variable === undefined) return undefined;
  const words = env[variable] ?? '';
  return { value: section.settings[name]?.kind.decode(words) ?? words, origin: `variable ${variable}` };
}
