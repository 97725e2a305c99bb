import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Saying,
  say,
  type StageAssessor,
  type StageEvidence,
  type StageState,
  type StageVerdict,
  verbatim,
} from '../../core/index.ts';
import { type SilenceReason, silentRules, type SilentRule } from '../../runtime/analysis/coverage.ts';
import type { RuleSet } from '../../runtime/ruleset/rule-set.ts';
import { jsonSources } from '../../runtime/sources/json/sources.ts';
import { allCalls } from '../../runtime/sources/live/source.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { type Host, thisHost } from './host.ts';
import { messages } from './messages.ts';
import { prepare, type WatchSettings } from './prepare.ts';

const source = 'dartagnan watch';
/** Rules and faults that are named one by one. */
const shown = 10;
/** Events of the life of processes, which the kernel program sends whatever the rules ask. */
const lifeEvents = ['clone', 'clone3', 'execve', 'execveat', 'fork', 'procexit', 'vfork'];

/** Our own rules, where they stand above this file: in the sources, or beside `dist` in the package. */
function libraryFolder(): string {
  const above = ['../', '../../', '../../../'];
  const places = above.map((folders) => fileURLToPath(new URL(`${folders}rules`, import.meta.url)));
  const found = places.find((place) => existsSync(`${place}/common.yaml`));
  if (found !== undefined) return found;
  throw new ComposeError('RULES_UNREADABLE', {
    message: detail('the rules of this package are missing'),
    where: places[0]!,
  });
}

/**
 * The rules and this host as the run stage of the checklist. Rules are those of the settings or of a configuration of Falco, else our
 * own; only a watch that runs here passes it.
 */
export function watchAssessor(settings: WatchSettings, cwd: string, host: Host = thisHost): StageAssessor {
  return {
    stage: 'run',
    name: source,
    async assess(_subject, alerts): Promise<StageVerdict> {
      const prepared = await prepare({ ...settings, 'default-rules': [libraryFolder()] }, cwd);
      return verdictOf(prepared.rules, host, alerts.length > 0);
    },
  };
}

/** @param isTold other tools spoke of this stage: the image runs elsewhere, and that nothing watches here says nothing. */
function verdictOf(rules: RuleSet, host: Host, isTold: boolean): StageVerdict {
  const obstacle = host.kernelObstacle();
  const documents = jsonSources.rows.map(({ name }) => name);
  const sources = new Set([...documents, ...(obstacle === undefined ? ['syscall'] : [])]);
  const silent = silentRules(rules, { sources, eventTypes: new Set([...allCalls, ...lifeEvents]) });
  const watch = host.runningWatch();
  const unwatched = isTold ? 'not-checked' : 'warning';
  const evidence = [
    row('passed', say(messages.rulesLoaded, { running: rules.rules.length, all: rules.all.length })),
    ...faultRows(rules),
    obstacle === undefined
      ? row('passed', say(messages.sourceKernel))
      : row(unwatched, say(messages.sourceKernelMissing, { reason: obstacle })),
    row('passed', say(messages.sourceDocuments, { names: documents.join(', ') })),
    watch === undefined
      ? row(unwatched, say(messages.watchRunsNot))
      : row('passed', say(messages.watchRuns, { ...watch })),
    ...silentRows(silent),
  ];
  return { stage: 'run', evidence, ...conclusion(rules, silent, watch === undefined ? unwatched : 'passed') };
}

function conclusion(
  rules: RuleSet,
  silent: readonly SilentRule[],
  watched: StageState,
): Pick<StageVerdict, 'state' | 'summary' | 'next'> {
  const errors = rules.diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors > 0)
    return { state: 'failed', summary: say(messages.runFailing, { errors }), next: say(messages.nextMendRules) };
  const dead = silent.filter(({ reason }) => reason !== 'disabled');
  const able = rules.rules.filter((rule) => dead.every((other) => other.rule !== rule)).length;
  if (able === 0 && rules.rules.length === 0)
    return { state: 'failed', summary: say(messages.runNothing), next: say(messages.nextMendRules) };
  if (watched !== 'passed') {
    const sound = rules.rules.length;
    return {
      state: watched,
      summary: say(messages.runUnwatched, { rules: sound }),
      next: say(messages.nextInstall),
    };
  }
  if (dead.length === 0)
    return { state: 'passed', summary: say(messages.runPassed, { rules: able }), next: say(messages.nextKeepWatch) };
  const summary = say(messages.runSilent, { rules: rules.all.length, silent: dead.length });
  return { state: 'warning', summary, next: say(messages.nextRevive) };
}

function faultRows({ diagnostics }: RuleSet): StageEvidence[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.slice(0, shown).map(({ message, position: { file, line, column } }) => ({
    ...row('failed', verbatim(message)),
    where: `${file}:${line}:${column}`,
  }));
}

const sayings = {
  condition: messages.silentCondition,
  disabled: messages.silentDisabled,
  'event-types': messages.silentEventTypes,
  fault: messages.silentFault,
  source: messages.silentSource,
} as const;

function silentRows(silent: readonly SilentRule[]): StageEvidence[] {
  return (Object.keys(sayings) as SilenceReason[]).flatMap((reason) => {
    const own = silent.filter((one) => one.reason === reason);
    if (own.length === 0) return [];
    const state = reason === 'disabled' ? 'not-checked' : 'warning';
    const [first] = own;
    const { file, line } = first!.rule.position;
    return [{ ...row(state, say(sayings[reason], { rules: namesOf(own) })), where: `${file}:${line}` }];
  });
}

function namesOf(silent: readonly SilentRule[]): string {
  const names = silent.slice(0, shown).map(({ rule, reason, detail }) => {
    const says = reason === 'source' || reason === 'event-types';
    return says ? `${rule.name} (${detail})` : rule.name;
  });
  return `${names.join(', ')}${silent.length > shown ? `, … +${silent.length - shown}` : ''}`;
}

function row(state: StageState, saying: Saying): StageEvidence {
  return { state, saying, source };
}
