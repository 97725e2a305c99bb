import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../src/formats/yaml/yaml.ts';
import { type Alert, loadRuleSet, replayCapture } from '../../src/runtime/index.ts';
import type { CaseResult } from '../suite.ts';
import { choiceCases } from './choices.ts';

/** A case of our own form, `NAME/case.yaml`: rules, a capture that `watch record` made, and the alerts that they give, in order. */
interface OwnCase {
  readonly rules: readonly string[];
  readonly capture: string;
  readonly alerts: readonly { readonly rule: string; readonly priority: string; readonly message: string }[];
}

/** Runs every folder of `dir` that holds a case.yaml or a choices.yaml. */
export async function* ownCases(dir: string): AsyncGenerator<CaseResult> {
  for (const name of readdirSync(dir).sort()) {
    if (existsSync(join(dir, name, 'case.yaml'))) yield await runCase(join(dir, name), `${name}/case.yaml`);
    yield* choiceCases(join(dir, name), name);
  }
}

async function runCase(folder: string, id: string): Promise<CaseResult> {
  const one = parse(readFileSync(join(folder, 'case.yaml'), 'utf8')) as OwnCase;
  const files = one.rules.map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') }));
  const set = loadRuleSet(files, { firstOnly: false });
  const found: Alert[] = [];
  const { fault } = await replayCapture(join(folder, one.capture), set, (alert) => found.push(alert));
  const alerts = found.map(({ rule, priority, message }) => ({ rule, priority, message }));
  if (fault === undefined && JSON.stringify(alerts) === JSON.stringify(one.alerts)) return { id, state: 'passed' };
  return {
    id,
    state: 'failed',
    reason: fault?.message ?? `expected ${JSON.stringify(one.alerts)}, found ${JSON.stringify(alerts)}`,
  };
}
