import { version } from '../../../core/index.ts';
import { type CheckResult, type ConftestResult, totalsOf } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** SARIF 2.1.0. */
export const sarif: ConftestOutput = {
  name: 'sarif',
  doc: 'SARIF 2.1.0: a rule for each namespace and kind of result.',
  render: (results) => `${JSON.stringify(logOf(results), undefined, 2)}\n`,
};

const descriptions = {
  allow: 'Policy exception',
  deny: 'Policy violation',
  skip: 'Policy check was skipped',
  success: 'Policy was satisfied successfully',
  warn: 'Policy warning',
} as const;

type Kind = keyof typeof descriptions;

interface Row {
  readonly kind: Kind;
  readonly level: 'error' | 'warning' | 'note' | 'none';
  readonly result: ConftestResult;
}

function rowsOf({ failures, warnings, exceptions, successes }: CheckResult): Row[] {
  const rows: Row[] = [
    ...failures.map((result) => ({ kind: 'deny', level: 'error', result }) as const),
    ...warnings.map((result) => ({ kind: 'warn', level: 'warning', result }) as const),
    ...exceptions.map((result) => ({ kind: 'allow', level: 'note', result }) as const),
  ];
  if (rows.length > 0) return rows;
  const kind = successes > 0 ? 'success' : 'skip';
  return [{ kind, level: 'none', result: { msg: descriptions[kind] } }];
}

function logOf(results: readonly CheckResult[]): object {
  const rules = new Map<string, { readonly index: number; readonly rule: object }>();
  const found = results.flatMap((check) =>
    rowsOf(check).map(({ kind, level, result }) => {
      const id = `${check.namespace}/${kind}`;
      const text = descriptions[kind];
      const properties = result.metadata === undefined ? {} : { properties: result.metadata };
      const rule = { id, shortDescription: { text }, fullDescription: { text } };
      const { index } = rules.get(id) ?? { index: rules.size };
      if (!rules.has(id)) rules.set(id, { index, rule });
      const locations = [{ physicalLocation: locationOf(check, result) }];
      return { ruleId: id, ruleIndex: index, level, message: { text: result.msg }, locations, ...properties };
    }),
  );
  const driver = { name: 'dartagnan', version, rules: [...rules.values()].map(({ rule }) => rule) };
  const { failures } = totalsOf(results);
  const invocations = [{ executionSuccessful: true, exitCode: failures > 0 ? 1 : 0 }];
  return {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [{ tool: { driver }, invocations, results: found }],
  };
}

function locationOf({ filename }: CheckResult, { loc }: ConftestResult): object {
  const uri = (loc?.file ?? filename).replaceAll('\\', '/');
  return {
    artifactLocation: { uri: encodeURI(uri) },
    ...(loc?.line !== undefined && { region: { startLine: loc.line } }),
  };
}
