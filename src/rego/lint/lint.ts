import type { BuiltinDeclaration } from '../check/compiled.ts';
import type { Module } from '../syntax/ast.ts';
import { lintRules } from './index.ts';
import type { LintFinding, LintRule } from './rule.ts';

/** What a run looks for. */
export interface LintOptions {
  readonly builtins?: ReadonlyMap<string, BuiltinDeclaration>;
  /** Rules by name; all of the catalogue where absent. */
  readonly rules?: Iterable<LintRule>;
}

/**
 * What the catalogue's rules object to in parsed modules, in the order of places. A comment `# lint: ignore NAME` in the line
 * above or beside a place silences one rule there.
 */
export function lint(modules: readonly Module[], options: LintOptions = {}): LintFinding[] {
  const { builtins = new Map<string, BuiltinDeclaration>(), rules = lintRules } = options;
  const chosen = [...rules];
  return modules.flatMap((module) => {
    const silenced = silencedIn(module);
    const findings = chosen.flatMap((rule) =>
      [...rule.check({ module, modules, builtins })].map(
        ({ location, values = {} }): LintFinding => ({
          rule: rule.name,
          level: rule.level,
          saying: { text: rule.text, values },
          location,
        }),
      ),
    );
    return findings
      .filter(({ rule, location: { row } }) => !silenced.has(`${rule} ${row}`))
      .sort((left, right) => left.location.row - right.location.row || left.location.col - right.location.col);
  });
}

function silencedIn({ comments }: Module): Set<string> {
  const silenced = new Set<string>();
  for (const { text, location } of comments) {
    for (const name of /^\s*lint:\s*ignore\s+(.+)$/.exec(text)?.[1]?.split(/[\s,]+/) ?? []) {
      silenced.add(`${name} ${location.row}`).add(`${name} ${location.row + 1}`);
    }
  }
  return silenced;
}
