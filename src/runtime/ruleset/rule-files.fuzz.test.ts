import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadRuleSet } from './rule-set.ts';

const piece = fc.constantFrom(
  '- rule: r\n',
  '- macro: m\n',
  '- list: l\n',
  '- required_engine_version: 0.1.0\n',
  '- required_plugin_versions:\n',
  '  condition: evt.type = open and m\n',
  '  condition: >\n    m or m\n',
  '  condition: [a]\n',
  '  desc: d\n',
  '  output: "%proc.name %"\n',
  '  output: "%evt.arg["\n',
  '  priority: INFO\n',
  '  priority: {}\n',
  '  items: [a, [l], "b"]\n',
  '  items: *x\n',
  '  items: &x [*x]\n',
  '  tags: 1\n',
  '  enabled: maybe\n',
  '  append: true\n',
  '  override: {condition: append, items: replace}\n',
  '  override: x\n',
  '  exceptions:\n',
  '  - name: e\n    fields: [proc.name, fd.name]\n    comps: [in, =]\n    values: [[a, b], c]\n',
  '  - {name: e, values: x}\n',
  '  source: k8s_audit\n',
  '  source: json\n',
  '  capture_duration: x\n',
  '  warn_evttypes: no\n',
  '\t\n',
  '---\n',
  '? x\n',
  '{',
  ']',
  '"',
);

it('whatever stands in rule files, faults are told and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 14 }), { minLength: 1, maxLength: 2 }), (files) => {
      const named = files.map((pieces, index) => ({ name: `${index}.yaml`, content: pieces.join('') }));
      const { diagnostics } = loadRuleSet(named);
      for (const { position, message } of diagnostics) {
        expect(message).not.toBe('');
        expect(named.map(({ name }) => name)).toContain(position.file);
        expect(position.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 1500 },
  );
});
