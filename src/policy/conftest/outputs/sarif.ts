import { version } from '../../../core/index.ts';
import { type CheckResult, type ConftestResult, totalsOf } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** SARIF 2.1.0. */
export const sarif: ConftestOutput = {
  name: 'sarif',
  doc: 'SARIF 2.1.0: a rule for each namespace and kind of result.',
  render: (results) => JSON.stringify(logOf(results)),
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
  if (failures.length + warnings.length > 0) return rows;
  const kind = successes + exceptions.length > 0 ? 'success' : 'skip';
  const msg = descriptions[kind];
  return [...rows, { kind, level: 'none', result: { msg, metadata: { description: msg } } }];
}

function logOf(results: readonly CheckResult[]): object {
  const rules = new Map<string, { readonly index: number; readonly rule: object }>();
  const found = results.flatMap((check) =>
    rowsOf(check).map(({ kind, level, result: { msg, loc, metadata } }) => {
      const id = `${check.namespace}/${kind}`;
      const rule = { id, shortDescription: { text: descriptions[kind] }, ...(metadata && { properties: metadata }) };
      const { index } = rules.get(id) ?? { index: rules.size };
      if (!rules.has(id)) rules.set(id, { index, rule });
      const locations = [{ physicalLocation: locationOf(check, loc) }];
      return { ruleId: id, ruleIndex: index, level, message: { text: msg }, locations };
    }),
  );
  const driver = { name: 'dartagnan', rules: [...rules.values()].map(({ rule }) => rule), version };
  const { failures, warnings } = totalsOf(results);
  const said =
    failures > 0 ? 'Policy violations found' : warnings > 0 ? 'Policy warnings found' : 'No policy violations found';
  const invocations = [{ executionSuccessful: true, exitCode: failures > 0 ? 1 : 0, exitCodeDescription: said }];
  return {
    version: '2.1.0',
    $schema: 'https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json',
    runs: [{ tool: { driver }, invocations, results: found }],
  };
}

function locationOf({ filename }: CheckResult, loc: ConftestResult['loc']): object {
  const uri = (loc?.file ?? filename).replaceAll('\\', '/');
  return {
    artifactLocation: { uri: encodeURI(uri) },
    ...(loc?.line !== undefined && { region: { startLine: loc.line, endLine: loc.line } }),
  };
}
