import { say, translate, type Finding, type Saying, type Severity } from '../../core/index.ts';
import { reportMessages as messages } from '../messages.ts';
import type { ScanResult } from '../result.ts';
import { drawBox, type Column } from './box.ts';
import { defineReportFormat, type ReportOptions } from './format.ts';
import { primaryUrl } from './primary-url.ts';
import { isAggregated, targetsOf, type Target } from './target.ts';
import { printable, textWidth } from './text-width.ts';

const longestTitle = 12;

/** Tables for people, coloured on a terminal and as wide as it. */
export const table = defineReportFormat({
  name: 'table',
  doc: 'Tables for people: a summary, then the findings of each target, grouped by library.',
  render: (result, options) => new TableReport(options).render(result),
});

class TableReport {
  readonly #options: ReportOptions;

  constructor(options: ReportOptions) {
    this.#options = options;
  }

  render(result: ScanResult): string {
    const targets = targetsOf(result);
    const sections = targets.filter(({ findings }) => findings.length > 0).map((target) => this.#target(target));
    const parts = [
      this.#notes(result),
      this.#summary(targets, result.database !== undefined),
      ...sections,
      this.#suppressed(result),
    ];
    return parts.filter((part) => part !== '').join('\n');
  }

  /** What the reader must know before the numbers. */
  #notes({ incomplete, endOfLife, inventory: { os } }: ScanResult): string {
    const lines: string[] = [];
    if (incomplete.length > 0)
      lines.push(
        this.#paint('33', this.#text(say(messages.incomplete))),
        ...incomplete.map((reason) => `- ${printable(this.#text(reason))}`),
      );
    if (endOfLife?.ended === true && os !== undefined)
      lines.push(
        this.#paint(
          '33',
          this.#text(say(messages.endOfLife, { system: `${os.family} ${os.version}`, date: endOfLife.date })),
        ),
      );
    return lines.map((line) => `${line}\n`).join('');
  }

  /** Without a database nothing was matched: a dash then, for 0 would read as clean. */
  #summary(targets: readonly Target[], isMatched: boolean): string {
    const columns: Column[] = [
      { header: this.#text(say(messages.columnTarget)), narrowest: 20 },
      { header: this.#text(say(messages.columnType)), align: 'center' },
      {
        header: this.#text(say(messages.columnVulnerabilities)),
        align: 'center',
        paint: (line, cell) => (/^[1-9]/.test(cell) ? this.#paint('91', line) : line),
      },
    ];
    const rows = targets.map(({ name, type, findings }) => [
      printable(name),
      type,
      isMatched ? String(findings.length) : '-',
    ]);
    const drawn =
      rows.length === 0 ? `${this.#text(say(messages.clean))}\n` : drawBox(columns, rows, this.#options.width);
    return `${this.#paint('1;4', this.#text(say(messages.summary)))}\n\n${drawn}`;
  }

  #target(target: Target): string {
    const heading = printable(target.class === 'lang-pkgs' ? `${target.name} (${target.type})` : target.name);
    const parts = this.#counts(target.findings);
    const total = this.#text(say(messages.total, { count: target.findings.length, parts }));
    const drawn = drawBox(
      this.#columns(),
      target.findings.map((finding) => this.#row(finding, target)),
      this.#options.width,
    );
    return `${heading}\n${'='.repeat(textWidth(heading))}\n${total}\n\n${drawn}`;
  }

  #counts(findings: readonly Finding[]): string {
    const asked = this.#options.severities;
    return asked
      .map((severity) => `${severity}: ${findings.filter((finding) => finding.severity === severity).length}`)
      .join(', ');
  }

  #columns(): Column[] {
    return [
      { header: this.#text(say(messages.columnLibrary)), narrowest: 14 },
      { header: this.#text(say(messages.columnVulnerability)), narrowest: 16 },
      { header: this.#text(say(messages.columnSeverity)), paint: (line, cell) => this.#paintSeverity(line, cell) },
      { header: this.#text(say(messages.columnStatus)) },
      { header: this.#text(say(messages.columnInstalled)), narrowest: 12 },
      { header: this.#text(say(messages.columnFixed)), narrowest: 12 },
      {
        header: this.#text(say(messages.columnTitle)),
        narrowest: 24,
        paint: (line) => (/^\s*https?:/.test(line) ? this.#paint('34', line) : line),
      },
    ];
  }

  #row(finding: Finding, { application: { kind } }: Target): string[] {
    const { package: found, vulnerability } = finding;
    const file = isAggregated(kind) ? outermostFile(found.locations[0]?.path ?? '') : '';
    const lines = [titleOf(vulnerability), this.#exploited(finding), primaryUrl(vulnerability)].filter(
      (line) => line !== '',
    );
    return [
      file === '' ? found.name : `${found.name} (${file})`,
      vulnerability.id,
      finding.severity,
      finding.status,
      finding.installedVersion,
      finding.fixedVersion,
      lines.join('\n'),
    ].map(printable);
  }

  #exploited({ vulnerability: { kev } }: Finding): string {
    return kev === undefined ? '' : this.#text(say(messages.exploited, { date: kev.added }));
  }

  #suppressed({ suppressed }: ScanResult): string {
    if (suppressed.length === 0) return '';
    if (!this.#options.showSuppressed) return `${this.#text(say(messages.suppressed, { count: suppressed.length }))}\n`;
    const columns = [
      messages.columnLibrary,
      messages.columnVulnerability,
      messages.columnSeverity,
      messages.columnReason,
      messages.columnSource,
    ];
    const rows = suppressed.map(({ finding, reason, source }) =>
      [finding.package.name, finding.vulnerability.id, finding.severity, reason, source].map(printable),
    );
    const heading = this.#text(say(messages.suppressedHeading));
    const drawn = drawBox(
      columns.map((text) => ({ header: this.#text({ text, values: {} }), narrowest: 14 })),
      rows,
      this.#options.width,
    );
    return `${heading}\n${'='.repeat(textWidth(heading))}\n\n${drawn}`;
  }

  #paintSeverity(line: string, severity: string): string {
    const code = severityColors[severity as Severity];
    return code === undefined ? line : this.#paint(code, line);
  }

  #paint(code: string, text: string): string {
    return this.#options.color ? `\u001b[${code}m${text}\u001b[0m` : text;
  }

  #text(saying: Saying): string {
    return translate(this.#options.language, saying);
  }
}

/** SGR codes of ECMA-48. */
const severityColors: Partial<Record<Severity, string>> = {
  UNKNOWN: '36',
  LOW: '34',
  MEDIUM: '33',
  HIGH: '91',
  CRITICAL: '31',
};

/** The first words of the title, or of the description where there is none. */
function titleOf({ title, description = '' }: Finding['vulnerability']): string {
  const words = (title ?? description).trim().split(/\s+/);
  return words.length > longestTitle ? `${words.slice(0, longestTitle).join(' ')}...` : words.join(' ');
}

/** The file that a person can find: an archive rather than what is inside it. */
function outermostFile(path: string): string {
  const parts = path.split('/');
  const archive = parts.findIndex((part) => /\.(?:jar|war|ear|par|egg)$/i.test(part));
  return parts[archive < 0 ? parts.length - 1 : archive] ?? '';
}
