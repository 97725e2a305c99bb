import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../../runtime/ruleset/rule-set.ts';
import { reportFiles, validationJson, validationText } from './validation.ts';

const good = '- rule: fine\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: INFO\n';
const bad = good.replace('fine', 'typo').replace('evt.type = open', 'evt.type = open and proc.nam = x');

function reports(content: string) {
  return reportFiles([{ name: 'rules.yaml', content }], loadRuleSet([{ name: 'rules.yaml', content }]).diagnostics);
}

describe('validation reports', () => {
  it('say Ok for a file without faults', () => {
    expect(validationText(reports(good))).toBe('rules.yaml: Ok\n');
  });

  it('name place, code and the field that was meant', () => {
    const text = validationText(reports(bad));
    expect(text).toMatch(/^rules\.yaml: Invalid\n1 Errors:\nIn rule 'typo': \(rules\.yaml:3:\d+\)\n/);
    expect(text).toContain('LOAD_ERR_COMPILE_CONDITION (Error compiling condition)');
    expect(text).toContain('did you mean proc.name');
  });

  it('say the same as JSON', () => {
    const { falco_load_results: results } = JSON.parse(validationJson(reports(bad))) as {
      falco_load_results: {
        name: string;
        successful: boolean;
        errors: { code: string; context: { locations: object[] } }[];
      }[];
    };
    expect(results[0]).toMatchObject({ name: 'rules.yaml', successful: false });
    expect(results[0]?.errors[0]).toMatchObject({
      code: 'LOAD_ERR_COMPILE_CONDITION',
      context: {
        locations: [{ item_type: 'rule', item_name: 'typo', position: { name: 'rules.yaml', line: 3, offset: 56 } }],
      },
    });
  });
});
