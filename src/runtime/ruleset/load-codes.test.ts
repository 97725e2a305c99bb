import { describe, expect, it } from 'vitest';
import { diagnosticCodes, type DiagnosticCode } from '../rules/diagnostic.ts';
import { loadRuleSet } from './rule-set.ts';

const rule = (parts: Readonly<Record<string, string>> = {}): string => {
  const keys = { desc: 'd', condition: 'evt.type = open', output: 'o', priority: 'INFO', ...parts };
  const lines = Object.entries(keys).map(([key, value]) => `  ${key}: ${value}\n`);
  return `- rule: r\n${lines.join('')}`;
};

/** A fault: its code, the file, the item and the line that it speaks of, and words of its message. */
type Row = readonly [code: DiagnosticCode, content: string, item: string, line: number, words: string];

const rows: readonly Row[] = [
  ['LOAD_ERR_YAML_PARSE', '- list: l\n  items: [a\n', 'rules content', 3, 'yaml-cpp: error at line'],
  ['LOAD_ERR_YAML_PARSE', '- rule: r\n  desc: a: b\n', 'rules content', 2, 'yaml-cpp: error at line'],
  ['LOAD_ERR_YAML_VALIDATE', 'a: b\n', 'rules content', 1, 'Rules content is not yaml array of objects'],
  ['LOAD_ERR_YAML_VALIDATE', '- list: l\n', 'list l', 1, "no mapping for key 'items'"],
  ['LOAD_ERR_YAML_VALIDATE', '\n- macro: m\n', 'macro m', 2, "no mapping for key 'condition'"],
  ['LOAD_ERR_COMPILE_CONDITION', rule({ condition: 'evt.type = open and' }), 'rule r', 3, ''],
  ['LOAD_ERR_COMPILE_CONDITION', rule({ condition: 'evt.type = open and proc.nam = x' }), 'rule r', 3, 'proc.nam'],
  [
    'LOAD_ERR_COMPILE_CONDITION',
    rule({ condition: `evt.type = open and ${'toupper('.repeat(9000)}proc.name${')'.repeat(9000)} = X` }),
    'rule r',
    3,
    'transformers nest more than 100 deep',
  ],
  ['LOAD_ERR_COMPILE_OUTPUT', rule({ output: '"%proc.nam"' }), 'rule r', 4, 'proc.nam'],
  ['LOAD_ERR_VALIDATE', rule({ condition: 'evt.type = open and absent' }), 'rule r', 3, "Undefined macro 'absent'"],
  ['LOAD_ERR_YAML_VALIDATE', rule({ priority: 'LOUD' }), 'rule r', 5, 'Invalid priority'],
  ['LOAD_ERR_VALIDATE', '- required_engine_version: 99.0.0\n', 'required_engine_version', 1, '99.0.0'],
  [
    'LOAD_ERR_VALIDATE',
    '- required_plugin_versions: [{name: json, version: 0.99.0}]\n',
    'required_plugin_versions',
    1,
    "Plugin 'json' version '0.7.3' is not compatible with required plugin version '0.99.0'",
  ],
  [
    'LOAD_ERR_VALIDATE',
    '- required_plugin_versions: [{name: okta, version: 1.0.0, alternatives: [{name: other, version: 2.0.0}]}]\n',
    'required_plugin_versions',
    1,
    'must load one of: okta (>= 1.0.0), other (>= 2.0.0)',
  ],
  ['LOAD_ERR_VALIDATE', '- list: l\n  items: [a]\n  append: true\n', 'list l', 1, 'no list by that name'],
  [
    'LOAD_ERR_YAML_VALIDATE',
    rule({ exceptions: '[{name: e, fields: [proc.name], values: cat}]' }),
    'exception e',
    6,
    'values must be a sequence',
  ],
  ['LOAD_UNKNOWN_SOURCE', rule({ source: 'elsewhere' }), 'rule r', 1, 'Unknown source elsewhere'],
  ['LOAD_UNSAFE_NA_CHECK', rule({ condition: 'evt.type = open and fd.name = <NA>' }), 'rule r', 3, '<NA>'],
  ['LOAD_NO_EVTTYPE', rule({ condition: 'proc.name = x' }), 'rule r', 3, 'too many evt.type values'],
  [
    'LOAD_UNKNOWN_FILTER',
    rule({ condition: 'evt.type = open and proc.nam = x', 'skip-if-unknown-filter': 'true' }),
    'rule r',
    3,
    'proc.nam',
  ],
  ['LOAD_UNKNOWN_FILTER', rule({ output: '"%proc.nam"', 'skip-if-unknown-filter': 'true' }), 'rule r', 4, 'proc.nam'],
  ['LOAD_UNUSED_MACRO', '- macro: m\n  condition: proc.name = x\n', 'macro m', 2, 'not referred to'],
  ['LOAD_UNUSED_LIST', '- list: l\n  items: [a]\n', 'list l', 1, 'not referred to'],
  ['LOAD_UNKNOWN_ITEM', '- what: x\n', 'unknown what', 1, "Unknown top level item 'what'"],
  [
    'LOAD_DEPRECATED_ITEM',
    rule({ condition: 'evt.type = open and evt.dir = <' }),
    'rule r',
    3,
    "'evt.dir = <' always evaluates to true",
  ],
  ['LOAD_DEPRECATED_ITEM', rule({ condition: 'evt.type = open and evt.latency > 5' }), 'rule r', 3, "'evt.latency'"],
  [
    'LOAD_DEPRECATED_ITEM',
    `${rule()}- rule: r\n  condition: and proc.name = x\n  append: true\n`,
    'rule r',
    8,
    "'append' key is deprecated",
  ],
  [
    'LOAD_APPEND_NO_VALUES',
    `${rule({ exceptions: '[{name: e, fields: [proc.name], values: []}]' })}- rule: r\n  exceptions: [{name: e}]\n  override: {exceptions: append}\n`,
    'exception e',
    8,
    'no values',
  ],
  [
    'LOAD_EXCEPTION_NAME_NOT_UNIQUE',
    rule({ exceptions: '[{name: e, fields: [proc.name]}, {name: e, fields: [fd.name]}]' }),
    'rule r',
    6,
    'e',
  ],
  ['LOAD_INVALID_MACRO_NAME', '- macro: a b\n  condition: proc.name = x\n', 'macro a b', 1, 'invalid name'],
  ['LOAD_INVALID_LIST_NAME', '- list: a b\n  items: [x]\n', 'list a b', 1, 'invalid name'],
  [
    'LOAD_COMPILE_CONDITION',
    rule({ condition: 'evt.type = open and fd.name contains /etc/shadow' }),
    'rule r',
    3,
    'contains finds /etc/shadow anywhere',
  ],
  ['LOAD_UNKNOWN_KEY', rule({ priorty: 'INFO' }), 'rule r', 6, "Unknown key 'priorty'"],
];

const covered = new Set(rows.map(([code]) => code));

describe('codes of faults', () => {
  it.each(rows)('%s of %j', (code, content, item, line, words) => {
    const { diagnostics } = loadRuleSet([{ name: 'f.yaml', content }]);
    const found = diagnostics.filter((one) => one.code === code);
    expect(found.map((one) => [`${one.item.type} ${one.item.name}`.trim(), one.position.line])).toContainEqual([
      item,
      line,
    ]);
    expect(found.map(({ message }) => message).join('\n')).toContain(words);
    expect(new Set(found.map(({ severity }) => severity))).toEqual(
      new Set([code.startsWith('LOAD_ERR') ? 'error' : 'warning']),
    );
  });

  it('stand here all, but those of files that cannot be read and of extensions', () => {
    const others = Object.keys(diagnosticCodes).filter((code) => !covered.has(code as DiagnosticCode));
    expect(others).toEqual(['LOAD_ERR_FILE_READ', 'LOAD_ERR_EXTENSION', 'LOAD_WARNING_EXTENSION']);
  });
});
