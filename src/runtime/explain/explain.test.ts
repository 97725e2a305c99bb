import { describe, expect, it } from 'vitest';
import { describedEvent } from '../events/described.ts';
import { fieldsOf } from '../fields/index.ts';
import { expandRules } from '../rules/expand.ts';
import { RuleLoader } from '../rules/loader.ts';
import { decisive, explainCondition } from './explain.ts';
import { renderClause } from './render.ts';

function explained(condition: string, event: unknown): string {
  const loader = new RuleLoader({ engineVersion: '0.63.0', plugins: {}, isField: () => true });
  loader.load('t.yaml', JSON.stringify([{ rule: 'r', desc: 'd', condition, output: 'o', priority: 'INFO' }]));
  const [{ condition: plain } = { condition: undefined }] = expandRules(loader).rules;
  return renderClause('r', decisive(explainCondition(plain!, describedEvent(event), fieldsOf('syscall'))), 'en');
}

const cat = {
  type: 'openat',
  process: { name: 'cat' },
  descriptor: { type: 'file', name: '/etc/hosts' },
  arguments: { flags: 'O_RDONLY' },
};

describe('explaining a condition', () => {
  it('shows only what kept the rule from matching, with the values', () => {
    expect(
      explained('evt.type = openat and fd.name in (/etc/shadow, /etc/sudoers) and not proc.name in (cat, less)', cat),
    ).toBe(
      [
        'The event does not match the rule r.',
        '  ✘ all of',
        '    ✘ fd.name in (/etc/shadow, /etc/sudoers)  [is "/etc/hosts"]',
        '    ✘ not',
        '      ✔ proc.name in (cat, less)  [is "cat"]',
        '',
      ].join('\n'),
    );
  });

  it('shows what made it match, and values that are absent', () => {
    expect(explained('proc.name = cat or fd.name = x', cat)).toBe(
      'The event matches the rule r.\n  ✔ proc.name = cat  [is "cat"]\n',
    );
    expect(explained('proc.pname = sh', cat)).toContain('✘ proc.pname = sh  [the event has no such value]');
  });
});
