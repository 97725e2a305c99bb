import { histogramOf, type Measurement } from '../run/measure.ts';
import { indentJson } from './json.ts';
import { drawRows } from './table.ts';

/** Formats of `bench`. */
export const benchFormats = ['pretty', 'json', 'gobench'] as const;

/** One of {@link benchFormats}. */
export type BenchFormat = (typeof benchFormats)[number];

/** What of a measurement is shown. */
export interface BenchShow {
  readonly format: BenchFormat;
  readonly benchmem: boolean;
  readonly metrics: boolean;
}

/** Times that were taken beside those of the whole, by name. */
export type OtherTimes = Readonly<Record<string, Pick<Measurement, 'count' | 'samples'>>>;

/** Writes one measurement of a query in one of the original's formats; allocations are not counted here, bytes are. */
export function renderBench(
  measured: Measurement,
  { format, benchmem, metrics }: BenchShow,
  times: OtherTimes = { timer_rego_query_eval_ns: measured },
): string {
  const extra = metrics ? namedHistograms(times) : {};
  if (format === 'json') return `${indentJson(measurementJson(measured, extra))}\n`;
  if (format === 'gobench') return `BenchmarkOPAEval${benchLine(measured, extra, benchmem)}\n`;
  const rows = [
    ['samples', measured.count],
    ['ns/op', measured.total / measured.count],
    ...(benchmem ? [['B/op', measured.bytes] as const] : []),
    ...Object.entries(extra),
  ] as const;
  return drawRows(rows.map(([name, value]) => [name, String(Math.round(value))]));
}

function namedHistograms(times: OtherTimes): Record<string, number> {
  return Object.fromEntries(
    Object.entries(times).flatMap(([timer, measured]) =>
      Object.entries(histogramOf(measured)).map(([name, value]) => [`histogram_${timer}_${name}`, value]),
    ),
  );
}

/** Members of Go's result of a benchmark that can be told here. */
export function measurementJson({ count, total, bytes }: Measurement, extra: Readonly<Record<string, number>>): string {
  return JSON.stringify({ N: count, T: total, Bytes: 0, MemBytes: bytes * count, Extra: extra });
}

/** What follows a name in Go's benchmark format. */
export function benchLine(
  { count, total, bytes }: Measurement,
  extra: Readonly<Record<string, number>>,
  benchmem: boolean,
): string {
  const figure = (value: number, unit: string): string => `${String(Math.round(value)).padStart(10)} ${unit}`;
  return [
    '',
    String(count).padStart(8),
    figure(total / count, 'ns/op'),
    ...Object.entries(extra).map(([name, value]) => figure(value, name)),
    ...(benchmem ? [`${String(bytes).padStart(8)} B/op`] : []),
  ].join('\t');
}
