import { describe, expect, it } from 'vitest';
import { ComposeError } from '../error.ts';
import { readFalcoConfig, ruleFilesOf } from './falco-config.ts';

describe('readFalcoConfig', () => {
  it('has the defaults of the original where nothing is said', () => {
    expect(readFalcoConfig('', 'falco.yaml')).toMatchObject({
      json_output: false,
      json_include_output_property: true,
      priority: 'Debug',
      rule_matching: 'first',
      stdout_output: { enabled: true },
      syslog_output: { enabled: false },
    });
  });

  it('leaves keys alone that have no meaning here', () => {
    expect(readFalcoConfig('libs_logger: {enabled: true}', 'falco.yaml').json_output).toBe(false);
  });

  it.each([
    ['json_output=true', { json_output: true }],
    ['file_output.enabled=true', { file_output: { enabled: true, keep_alive: false, filename: './events.txt' } }],
    ['priority=notice', { priority: 'Notice' }],
    ['rules[].disable.tag=network', { rules: [{ disable: { rule: '*' } }, { disable: { tag: 'network' } }] }],
    ['rules[0].disable.rule=one', { rules: [{ disable: { rule: 'one' } }] }],
    ['rules[].disable.rule=*', { rules: [{ disable: { rule: '*' } }, { disable: { rule: '*' } }] }],
    ['static_fields.note=a: b', { static_fields: { note: 'a: b' } }],
    ['rules_files[]=a.yaml', { rules_files: ['a.yaml'] }],
  ])('lays %s over the file', (assignment, expected) => {
    expect(readFalcoConfig('rules: [{disable: {rule: "*"}}]', 'falco.yaml', [assignment])).toMatchObject(expected);
  });

  it.each([
    ['json_output: maybe', [], /json_output/],
    ['priority: loud', [], /loud is no priority/],
    ['[1]', [], /expected a mapping/],
    ['a: [', [], /./],
    ['', ['json_output'], /expected key=value/],
  ])('refuses %j', (text, assignments, message) => {
    expect(() => readFalcoConfig(text, 'falco.yaml', assignments)).toThrow(ComposeError);
    expect(() => readFalcoConfig(text, 'falco.yaml', assignments)).toThrow(message);
  });

  it('takes rule files as one text or as a list, under both names', () => {
    expect(ruleFilesOf(readFalcoConfig('rules_files: [a, b]', 'f'))).toEqual(['a', 'b']);
    expect(ruleFilesOf(readFalcoConfig('rules_file: a', 'f'))).toEqual(['a']);
  });
});
