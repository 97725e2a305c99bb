import {
  say,
  translate,
  type ComparisonStep,
  type Finding,
  type Language,
  type Package,
  type Saying,
} from '../../core/index.ts';
import { explainMessages as messages } from '../messages.ts';
import { primaryUrl } from '../report/primary-url.ts';
import { printable } from '../report/text-width.ts';
import type { Explanation, NotAffected } from './explain.ts';

/** An explanation as JSON, with a line feed at its end; reasons in the reader's language. */
export function renderExplanationJson(explanation: Explanation, language: Language): string {
  const notAffected = explanation.notAffected.map((one) => ({ ...one, reason: translate(language, one.reason) }));
  const incomplete = explanation.incomplete.map((reason) => translate(language, reason));
  return `${JSON.stringify({ ...explanation, notAffected, incomplete }, null, 2)}\n`;
}

/** An explanation for people. */
export function renderExplanation(explanation: Explanation, language: Language): string {
  const lines = new Lines(language);
  const { id, vulnerability, findings, suppressed, notAffected, incomplete } = explanation;
  const head = vulnerability?.id ?? id;
  lines.add(0, vulnerability?.title === undefined ? head : `${head}: ${vulnerability.title}`);
  if (vulnerability !== undefined) lines.add(0, primaryUrl(vulnerability));
  for (const finding of findings) addFinding(lines, finding);
  for (const { finding, reason, source } of suppressed) {
    addFinding(lines, finding);
    lines.say(1, say(messages.suppressedBy, { source, reason }));
  }
  for (const one of notAffected) addNotAffected(lines, one);
  if (findings.length + suppressed.length + notAffected.length === 0) addNothing(lines, explanation);
  if (incomplete.length > 0)
    lines.say(
      0,
      say(messages.incomplete, { reasons: incomplete.map((reason) => translate(language, reason)).join('; ') }),
    );
  return lines.text();
}

class Lines {
  readonly #lines: string[] = [];
  readonly #language: Language;

  constructor(language: Language) {
    this.#language = language;
  }

  add(depth: number, line: string): void {
    if (line !== '') this.#lines.push('  '.repeat(depth) + printable(line));
  }

  say(depth: number, saying: Saying): void {
    this.add(depth, translate(this.#language, saying));
  }

  blank(): void {
    this.#lines.push('');
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

function addFinding(lines: Lines, finding: Finding): void {
  const { advisory, fixedVersion, severity, severitySource, status, steps } = finding;
  addPackage(lines, finding.package, say(messages.affected, { severity }));
  lines.say(1, say(messages.advisory, { source: advisory.source.name, ids: idsOf(finding) }));
  lines.say(1, say(messages.severity, { severity, source: severitySource ?? '-', others: othersOf(finding) }));
  lines.say(
    1,
    fixedVersion === '' ? say(messages.unfixed, { status }) : say(messages.fixed, { version: fixedVersion, status }),
  );
  addSteps(lines, steps);
}

function addPackage(lines: Lines, { name, version, source, locations }: Package, verdict: Saying): void {
  lines.blank();
  lines.add(0, `${name} ${version}`);
  lines.say(1, verdict);
  if (source !== undefined && source.name !== name)
    lines.say(1, say(messages.sourcePackage, { name: source.name, version: source.version }));
  for (const { path, line, layer } of locations) {
    const place = line === undefined ? path : `${path}:${line}`;
    lines.say(
      1,
      layer === undefined
        ? say(messages.file, { place })
        : say(messages.fileInLayer, { place, layer: layer.digest ?? layer.diffId }),
    );
  }
}

function addNotAffected(lines: Lines, { package: found, advisory, reason, steps }: NotAffected): void {
  addPackage(lines, found, say(messages.isNotAffected));
  lines.say(
    1,
    say(messages.advisory, {
      source: advisory.source.name,
      ids: [advisory.vulnerability, ...(advisory.vendorIds ?? [])].join(', '),
    }),
  );
  lines.say(1, reason);
  addSteps(lines, steps);
}

function addSteps(lines: Lines, steps: readonly ComparisonStep[]): void {
  if (steps.length === 0) return;
  lines.say(1, say(messages.comparison));
  for (const { left, operator, right, holds } of steps)
    lines.say(2, say(holds ? messages.holds : messages.fails, { left, operator, right }));
}

function addNothing(lines: Lines, { vulnerability, packages }: Explanation): void {
  lines.blank();
  lines.say(0, vulnerability === undefined ? say(messages.unknownId) : say(messages.knownId));
  lines.say(0, say(messages.noPackage, { packages }));
}

function idsOf({ vulnerability, advisory }: Finding): string {
  return [...new Set([advisory.vulnerability, ...(advisory.vendorIds ?? []), ...(vulnerability.aliases ?? [])])].join(
    ', ',
  );
}

function othersOf({ vulnerability: { vendorSeverity = {} } }: Finding): string {
  return (
    Object.entries(vendorSeverity)
      .map(([vendor, severity]) => `${vendor} ${severity}`)
      .join(', ') || '-'
  );
}
