import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RuleFile } from '../../src/runtime/index.ts';

/** A fault that a case expects. */
export interface ExpectedFault {
  readonly item_type: string;
  readonly item_name: string;
  readonly code: string;
  readonly message?: string;
  readonly message_contains?: string;
}

/** A case of the suite; the keys are those of its files. */
export interface FalcoCase {
  readonly name: string;
  readonly detect?: boolean;
  readonly detect_level?: string | readonly string[];
  readonly detect_counts?: readonly Readonly<Record<string, number>>[];
  readonly rules_file?: string | readonly string[];
  readonly validate_rules_file?: string | readonly string[];
  readonly validate_errors?: readonly ExpectedFault[];
  readonly validate_warnings?: readonly ExpectedFault[];
  readonly trace_file?: string;
  readonly addl_cmdline_opts?: string;
  readonly enable_source?: string;
  readonly priority?: string;
  readonly all_events?: boolean;
  readonly disabled_rules?: readonly string[];
  readonly disable_tags?: readonly string[];
  readonly run_tags?: readonly string[];
  readonly json_output?: boolean;
  readonly json_include_output_property?: boolean;
  readonly json_include_tags_property?: boolean;
  readonly time_iso_8601?: boolean;
  readonly stdout_contains?: string | readonly string[];
  readonly stdout_not_contains?: string | readonly string[];
  readonly stderr_not_contains?: string | readonly string[];
  readonly stderr_contains?: string | readonly string[];
  readonly output_strictly_contains?: readonly Readonly<Record<string, string>>[];
  readonly conf_file?: string;
  readonly exit_status?: number;
}

/** One value or several as a list. */
export function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}

/** Reads all cases of a file. */
export function readCases(path: string): FalcoCase[] {
  const document = parse(readFileSync(path, 'utf8'), {
    customTags: [{ tag: '!mux', collection: 'map', resolve: (map: unknown) => map }],
    logLevel: 'error',
  }) as { readonly trace_files: Readonly<Record<string, Omit<FalcoCase, 'name'>>> };
  return Object.entries(document.trace_files).map(([name, given]) => ({ ...given, name }));
}

const auditRules = 'rules/k8s_audit/upstream_k8s_audit_rules.yaml';

/** Where a path of a case lies: the build's folders are mapped to those of the corpus. */
export function mapPath(dir: string, path: string): string {
  if (path.includes('k8saudit-rules')) return join(dir, auditRules);
  if (path.includes('falcosecurity-rules-falco')) return join(dir, '../falco-rules/falco_rules.yaml');
  return join(dir, path.replace('BUILD_DIR/test/confs/', 'confs/'));
}

/** The rule files that a case names, folders by the names in them; undefined where one is missing. */
export function readRules(dir: string, paths: readonly string[]): RuleFile[] | undefined {
  const files: RuleFile[] = [];
  for (const path of paths.map((one) => mapPath(dir, one))) {
    if (!existsSync(path)) return undefined;
    const names = statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .map((name) => join(path, name))
      : [path];
    for (const name of names) files.push({ name, content: readFileSync(name, 'utf8') });
  }
  return files;
}
