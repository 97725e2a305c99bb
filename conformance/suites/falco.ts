import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/core/index.ts';
import { type Alert, jsonSources, replayCapture, replayJsonLines } from '../../src/runtime/index.ts';
import { type FalcoCase, listOf, readCases, readRules } from '../falco/case.ts';
import { changedUpstream } from '../falco/changed.ts';
import { ownCases } from '../falco/own.ts';
import { isOfVerb, judgeVerb } from '../falco/verb.ts';
import { judgeAlerts, judgeValidation, rulesOf } from '../falco/judge.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

/** Falco's regression cases: rules, and a capture or an audit log, with the alerts or the faults that they must give. */
export const falco = defineSuite({
  name: 'falco',
  doc: 'Falco’s regression cases (falco*.yaml): rules with a capture or an audit log, and the alerts or load faults expected.',
  async *run(dir) {
    for (const file of readdirSync(dir)
      .filter((name) => /^falco.*\.yaml$/.test(name))
      .sort())
      for (const one of readCases(join(dir, file))) yield await judge(one, `${file}/${one.name}`, dir);
    yield* ownCases(dir);
  },
});

async function judge(one: FalcoCase, id: string, dir: string): Promise<CaseResult> {
  const changed = changedUpstream[one.name];
  if (changed !== undefined) return { id, state: 'skipped', reason: `changed upstream: ${changed}` };
  try {
    const reason = await (isOfVerb(one) ? judgeVerb(one, dir) : attempt(one, dir));
    if (reason === undefined) return { id, state: 'passed' };
    return typeof reason === 'string'
      ? { id, state: 'failed', reason }
      : { id, state: 'skipped', reason: reason.missing };
  } catch (error) {
    return { id, state: 'failed', reason: messageOf(error) };
  }
}

async function attempt(one: FalcoCase, dir: string): Promise<string | undefined | { readonly missing: string }> {
  if (one.validate_rules_file !== undefined) {
    const files = readRules(dir, listOf(one.validate_rules_file));
    return files === undefined ? { missing: 'its rules are not in the folder' } : judgeValidation(one, files);
  }
  const files = readRules(dir, listOf(one.rules_file ?? 'BUILD_DIR/falcosecurity-rules-falco-prefix/falco_rules.yaml'));
  if (files === undefined) return { missing: 'its rules are not in the folder' };
  const trace = traceOf(one);
  if (trace === undefined || !existsSync(join(dir, trace))) return { missing: 'its trace is not in the folder' };
  const rules = rulesOf(one, files);
  const errors = rules.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return `${errors[0]?.item.name}: ${errors[0]?.message}`;
  const alerts: Alert[] = [];
  const audit = one.enable_source === 'k8s_audit' ? jsonSources.get('k8s_audit') : undefined;
  const push = (alert: Alert) => alerts.push(alert);
  await (audit === undefined
    ? replayCapture(join(dir, trace), rules, push)
    : replayJsonLines(join(dir, trace), audit, rules, push));
  return judgeAlerts(one, alerts, dir);
}

function traceOf(one: FalcoCase): string | undefined {
  return one.trace_file ?? /open_params=(?<path>\S+)/.exec(one.addl_cmdline_opts ?? '')?.groups?.['path'];
}
