import { parse } from 'yaml';
import * as z from 'zod';
import { messageOf } from '../../core/index.ts';
import { type Priority, parsePriority } from '../../runtime/rules/priority.ts';
import { ComposeError } from '../error.ts';

const selectionStep = z.object({
  rule: z.string().optional(),
  tag: z.string().optional(),
});

const schema = z.looseObject({
  append_output: z
    .array(
      z.looseObject({
        match: z
          .looseObject({
            rule: z.string().optional(),
            source: z.string().optional(),
            tags: z.array(z.string()).optional(),
          })
          .optional(),
        extra_output: z.string().optional(),
      }),
    )
    .default([]),
  engine: z
    .looseObject({
      kind: z.string().default('modern_ebpf'),
      replay: z.looseObject({ capture_file: z.string().default('') }).prefault({}),
    })
    .prefault({}),
  file_output: z
    .looseObject({
      enabled: z.boolean().default(false),
      keep_alive: z.boolean().default(false),
      filename: z.string().default(''),
    })
    .prefault({}),
  http_output: z
    .looseObject({
      enabled: z.boolean().default(false),
      url: z.string().default(''),
      user_agent: z.string().optional(),
    })
    .prefault({}),
  json_include_message_property: z.boolean().default(false),
  json_include_output_fields_property: z.boolean().default(true),
  json_include_output_property: z.boolean().default(true),
  json_include_tags_property: z.boolean().default(true),
  json_output: z.boolean().default(false),
  priority: z.string().default('debug').transform(toPriority),
  program_output: z
    .looseObject({
      enabled: z.boolean().default(false),
      keep_alive: z.boolean().default(false),
      program: z.string().default(''),
    })
    .prefault({}),
  rule_matching: z.enum(['first', 'all']).default('first'),
  rules: z.array(z.object({ enable: selectionStep.optional(), disable: selectionStep.optional() })).default([]),
  rules_file: z.union([z.string(), z.array(z.string())]).optional(),
  rules_files: z.union([z.string(), z.array(z.string())]).optional(),
  stdout_output: z.looseObject({ enabled: z.boolean().default(true) }).prefault({}),
  syslog_output: z.looseObject({ enabled: z.boolean().default(false) }).prefault({}),
  time_format_iso_8601: z.boolean().default(false),
  watch_config_files: z.boolean().default(true),
  webserver: z
    .looseObject({
      enabled: z.boolean().default(false),
      k8s_healthz_endpoint: z.string().default('/healthz'),
      listen_address: z.string().default('0.0.0.0'),
      listen_port: z.int().min(0).max(65_535).default(8765),
      prometheus_metrics_enabled: z.boolean().default(false),
    })
    .prefault({}),
});

/** A configuration in the form of falco.yaml; keys that have no meaning here are left alone, since the file is shared with the original. */
export type FalcoConfig = z.infer<typeof schema>;

function toPriority(text: string, context: z.RefinementCtx): Priority {
  const priority = parsePriority(text);
  if (priority !== undefined) return priority;
  context.addIssue({ code: 'custom', message: `${text} is no priority` });
  return z.NEVER;
}

/**
 * Reads a configuration and lays assignments (`json_output=true`, `rules[].enable.tag=network`) over it.
 * @throws {ComposeError} CONFIG_INVALID which names the file and the key.
 */
export function readFalcoConfig(text: string, name: string, assignments: readonly string[] = []): FalcoConfig {
  const content = parseYaml(text, name) ?? {};
  if (typeof content !== 'object' || Array.isArray(content))
    throw new ComposeError('CONFIG_INVALID', { where: name, message: 'expected a mapping of settings' });
  for (const assignment of assignments) assign(content as Tree, assignment);
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ComposeError('CONFIG_INVALID', {
    where: name,
    message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
  });
}

/** Rule files in the order in which they are read. */
export function ruleFilesOf({ rules_files, rules_file }: FalcoConfig): readonly string[] {
  const given = rules_files ?? rules_file ?? [];
  return typeof given === 'string' ? [given] : given;
}

type Tree = { [key: string]: unknown };

function parseYaml(text: string, name: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new ComposeError('CONFIG_INVALID', { where: name, message: messageOf(cause), cause });
  }
}

/** `a.b[0].c=value`: brackets count places of a list, empty ones append to it. */
function assign(content: Tree, assignment: string): void {
  const at = assignment.indexOf('=');
  if (at <= 0) throw new ComposeError('CONFIG_INVALID', { where: '-o', message: `${assignment}: expected key=value` });
  const steps = [...assignment.slice(0, at).matchAll(/([^.[\]]+)|\[(\d*)\]/g)].map(
    ([, key, place]) => key ?? Number(place === '' ? -1 : place),
  );
  let here: Tree | unknown[] = content;
  steps.slice(0, -1).forEach((step, index) => {
    const next: unknown = typeof steps[index + 1] === 'number' ? [] : {};
    here = descend(here, step, next);
  });
  put(here, steps.at(-1)!, parseYaml(assignment.slice(at + 1), '-o'));
}

function descend(here: Tree | unknown[], step: string | number, next: unknown): Tree | unknown[] {
  const key = place(here, step);
  const container = here as Tree;
  const found = container[key];
  if (typeof found === 'object' && found !== null) return found as Tree;
  container[key] = next;
  return next as Tree;
}

function put(here: Tree | unknown[], step: string | number, value: unknown): void {
  (here as Tree)[place(here, step)] = value;
}

function place(here: Tree | unknown[], step: string | number): string {
  return String(step === -1 && Array.isArray(here) ? here.length : step);
}
