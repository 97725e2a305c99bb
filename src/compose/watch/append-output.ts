import type { RuleItem } from '../../runtime/rules/item.ts';
import type { ExtraField } from '../../runtime/ruleset/rule-set.ts';
import type { FalcoConfig } from './falco-config.ts';

/** What `-p` adds under the names that the original knows. */
const shorthands: Readonly<Record<string, string>> = {
  c: 'container_id=%container.id container_name=%container.name',
  k: 'k8s_ns=%k8s.ns.name k8s_pod=%k8s.pod.name container=%container.id',
};

/** Fields that identify the workload of a kernel event, `suggested_output`. */
const suggested = [
  'container_id=%container.id',
  'container_name=%container.name',
  'container_image_repository=%container.image.repository',
  'container_image_tag=%container.image.tag',
  'k8s_pod_name=%k8s.pod.name',
  'k8s_ns_name=%k8s.ns.name',
].join(' ');

type Row = FalcoConfig['append_output'][number];

/** What the configuration and `-p` add to a rule's message. */
export function appendedOutput(rule: RuleItem, { append_output: rows }: FalcoConfig, print?: string): string {
  const added = rows.filter((row) => concerns(row, rule)).flatMap((row) => addedBy(row, rule));
  const printed = print === undefined ? undefined : (shorthands[print[0] ?? ''] ?? undefined);
  const wanted = printed !== undefined && /^(?:c|container|k|kubernetes)$/.test(print ?? '') ? printed : print;
  const isKernel = rule.source === 'syscall';
  return [...added, ...(wanted === undefined || (wanted === printed && !isKernel) ? [] : [wanted])]
    .map((text) => ` ${text}`)
    .join('');
}

function addedBy({ extra_output: output, suggested_output: wants }: Row, rule: RuleItem): string[] {
  return [
    ...(output === undefined ? [] : [output]),
    ...(wants === true && rule.source === 'syscall' ? [suggested] : []),
  ];
}

/** Fields that the configuration adds to a rule's alerts: `append_output.extra_fields`, and the same `static_fields` to all. */
export function extraFields(rule: RuleItem, { append_output: rows, static_fields: fixed }: FalcoConfig): ExtraField[] {
  const rowsOfRule = rows.filter((row) => concerns(row, rule));
  const added = rowsOfRule.flatMap(({ extra_fields: fields }) =>
    fields.flatMap((field): ExtraField[] =>
      typeof field === 'string'
        ? [{ name: field, format: `%${field}` }]
        : Object.entries(field).map(([name, format]) => ({ name, format })),
    ),
  );
  return [
    ...added,
    ...Object.entries(fixed).map(([name, value]) => ({ name, format: String(value), literal: true as const })),
  ];
}

function concerns({ match }: Row, rule: RuleItem): boolean {
  return (
    (match?.rule ?? rule.name) === rule.name &&
    (match?.source ?? rule.source) === rule.source &&
    (match?.tags ?? []).every((tag) => rule.tags.includes(tag))
  );
}
