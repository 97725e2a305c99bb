/** Labels and value of one sample. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number | bigint];

/** A metric with its samples in the text format of Prometheus (exposition format 0.0.4); nothing where it has none. */
export function family(
  name: string,
  type: 'counter' | 'gauge',
  samples: readonly Sample[],
  help = 'https://falco.org/docs/metrics/',
): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
}
