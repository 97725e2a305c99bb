import {
  messageOf,
  say,
  type Advisory,
  type ComparisonStep,
  type OperatingSystem,
  type Package,
  type Saying,
} from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import type { ApplicationKind } from '../inventory.ts';
import { advisedPackage, affectsArchitecture, distributionRule, type DistributionRule } from '../match/distribution.ts';
import { explainMessages as messages } from '../messages.ts';
import { isSystemKind } from '../report/target.ts';
import { schemeOf } from '../versions/index.ts';
import { decide, step, type VersionScheme } from '../versions/scheme.ts';
import type { NotAffected } from './explain.ts';

type Verdict = Pick<NotAffected, 'reason' | 'steps'>;

/** Why advisories on a package, those that `isAsked` picks, do not affect it; nothing where none names it. */
export function whyNot(
  found: Package,
  kind: ApplicationKind,
  os: OperatingSystem | undefined,
  database: AdvisoryDatabase,
  isAsked: (advisory: Advisory) => boolean,
): NotAffected[] {
  if (!isSystemKind(kind)) {
    const advisories = database.advisories({ ecosystem: found.type }, found.name).filter(isAsked);
    return advisories.map((advisory) => ({ package: found, advisory, ...languageVerdict(found, advisory) }));
  }
  const rule = os === undefined ? undefined : distributionRule(os.family);
  if (os === undefined || rule === undefined) return [];
  const { name, version } = advisedPackage(found, rule);
  const advisories = database.advisories({ os }, name).filter(isAsked);
  return advisories.map((advisory) => ({ package: found, advisory, ...systemVerdict(found, version, advisory, rule) }));
}

function systemVerdict(found: Package, version: string, advisory: Advisory, rule: DistributionRule): Verdict {
  if (rule.foreign?.(found) === true) return because(messages.foreign);
  if (advisory.status === 'not_affected') return because(messages.notAffected);
  if (!affectsArchitecture(found, advisory)) return because(messages.otherArchitecture);
  if (rule.excludes?.(found, advisory) === true) return because(messages.otherBuild);
  const { fixedVersion = '', ranges = [] } = advisory;
  const steps = ranges.flatMap(({ introduced }) => bound(rule.scheme, version, '>=', introduced));
  if (fixedVersion !== '') steps.push(step(rule.scheme, version, { operator: '<', version: fixedVersion }));
  return steps.length === 0 ? because(messages.unfixedNotReported) : byVersions(steps);
}

function languageVerdict(found: Package, advisory: Advisory): Verdict {
  if (found.version === '') return because(messages.noVersion);
  try {
    const steps = languageSteps(schemeOf(found.type), found.version, advisory);
    return found.dev === true && steps.every(({ holds }) => holds)
      ? because(messages.developmentOnly)
      : byVersions(steps);
  } catch (error) {
    return { reason: say(messages.unreadable, { why: messageOf(error) }), steps: [] };
  }
}

function languageSteps(scheme: VersionScheme, version: string, advisory: Advisory): ComparisonStep[] {
  const { ranges = [], vulnerableVersions = [], patchedVersions = [], unaffectedVersions = [] } = advisory;
  const constraints = [vulnerableVersions, [...patchedVersions, ...unaffectedVersions]].filter(
    ({ length }) => length > 0,
  );
  return [
    ...ranges.flatMap(({ introduced, fixed, lastAffected }) => [
      ...bound(scheme, version, '>=', introduced),
      ...bound(scheme, version, '<', fixed),
      ...bound(scheme, version, '<=', lastAffected),
    ]),
    ...constraints.flatMap((texts) => decide(scheme, version, texts.join(' || ')).steps),
  ];
}

function bound(
  scheme: VersionScheme,
  version: string,
  operator: ComparisonStep['operator'],
  limit: string | undefined,
): ComparisonStep[] {
  return limit === undefined || limit === '0' ? [] : [step(scheme, version, { operator, version: limit })];
}

function byVersions(steps: readonly ComparisonStep[]): Verdict {
  return { reason: say(messages.otherVersion), steps };
}

function because(text: Saying['text']): Verdict {
  return { reason: { text, values: {} }, steps: [] };
}
