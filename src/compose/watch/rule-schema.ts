import { priorities } from '../../runtime/rules/priority.ts';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const texts = { type: 'array', items: { anyOf: [text, { type: 'number' }, { type: 'array' }] } };
const mode = { enum: ['append', 'replace'] };

const exception = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    fields: { anyOf: [text, texts] },
    comps: { anyOf: [text, texts] },
    values: { type: 'array' },
  },
};

const overridable = [
  'condition',
  'output',
  'desc',
  'priority',
  'tags',
  'exceptions',
  'enabled',
  'warn_evttypes',
  'skip-if-unknown-filter',
  'capture',
  'capture_duration',
  'items',
];

const item = {
  type: 'object',
  additionalProperties: false,
  properties: {
    required_engine_version: { anyOf: [text, { type: 'number' }] },
    required_plugin_versions: { type: 'array', items: { type: 'object', required: ['name', 'version'] } },
    macro: text,
    condition: text,
    list: text,
    items: texts,
    rule: text,
    desc: text,
    enabled: flag,
    exceptions: { type: 'array', items: exception },
    output: text,
    override: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(overridable.map((key) => [key, mode])),
    },
    priority: { type: 'string', pattern: `^(?:${[...priorities, 'INFO'].join('|')})$`, description: 'in any case' },
    source: text,
    tags: texts,
    warn_evttypes: flag,
    'skip-if-unknown-filter': flag,
    capture: flag,
    capture_duration: { type: 'integer' },
    append: flag,
  },
};

/** The JSON schema of rule files. */
export function ruleSchema(): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-06/schema#', type: 'array', items: item }, null, 2)}\n`;
}
