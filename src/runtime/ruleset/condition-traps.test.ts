import { describe, expect, it } from 'vitest';
import { loadRuleSet } from './rule-set.ts';

const macros = `
- macro: spawned
  condition: (evt.type in (execve, execveat))
- macro: opened
  condition: (evt.type in (open, openat) and evt.is_open_read = true)
- list: hidden_viewers
  items: [cat, less]
`;

function warnings(condition: string): string[] {
  const rule = { rule: 'r', desc: 'd', condition, output: 'o', priority: 'INFO', warn_evttypes: false };
  const content = `${macros}\n- ${JSON.stringify(rule)}\n`;
  const { diagnostics } = loadRuleSet([{ name: 'rules.yaml', content }]);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const wanted = new Set(['LOAD_COMPILE_CONDITION', 'LOAD_UNSAFE_NA_CHECK']);
  return diagnostics.filter(({ code }) => wanted.has(code)).map(({ message }) => message);
}

describe('conditions that do not mean what they seem to', () => {
  it.each([
    ['an or that outlives its and', 'spawned and proc.name = a or proc.name = b', /binds stronger/],
    ['a descriptor of an execution', 'spawned and fd.name = /x', /fd\.name is absent from events of execve, execveat/],
    ['a file that never is', 'opened and fd.name startswith /dev/tcp/', /No file \/dev\/tcp\//],
    ['a path by its middle', 'opened and fd.name contains /etc/shadow', /= or in is probably meant/],
    ['a folder by its middle', 'opened and fd.name contains /root/.ssh/', /startswith \/root\/\.ssh\//],
    ['what everyone reads', 'opened and fd.name = /etc/passwd', /every program that looks a user up/],
    ['an exempt attacker', 'opened and fd.name = /x and not proc.name in (cat, vim)', /Leaving out cat, vim/],
    ['an exempt attacker by !=', 'opened and fd.name = /x and proc.name != less', /Leaving out less/],
    ['a flag within words', 'spawned and proc.args contains "-e"', /inside other words/],
    ['one name of several', 'spawned and proc.name = python', /Only python itself/],
    ['a field for a text', 'spawned and proc.name = proc.pname', /val\(proc\.pname\)/],
    ['a text for what is absent', 'spawned and proc.name != "<NA>"', /use.*exists|using the 'exists'/],
  ])('%s', (_, condition, words) => {
    expect(warnings(condition)).toEqual([expect.stringMatching(words)]);
  });

  it.each([
    'spawned and (proc.name = a or proc.name = b)',
    'spawned and proc.name = a or opened and proc.name = b',
    'proc.name = a or proc.name = b',
    'opened and fd.name contains /.ssh/id_',
    'opened and fd.name in (/etc/shadow, /etc/gshadow)',
    'opened and fd.name startswith /root/.ssh/',
    'evt.type in (open) and evt.is_open_write = true and fd.name = /etc/passwd',
    'opened and not proc.name in (sshd, hidden_viewers)',
    'spawned and not proc.name in (cat)',
    'spawned and proc.args contains " -e "',
    'spawned and proc.name in (python, python3)',
    'spawned and proc.name = val(proc.pname)',
    'spawned and not fd.name = /x',
    'evt.type in (execve, dup) and fd.type = ipv4',
  ])('leaves alone: %s', (condition) => {
    expect(warnings(condition)).toEqual([]);
  });

  it('names the place', () => {
    const content = `${macros}\n- rule: r\n  desc: d\n  condition: >\n    spawned and proc.name = a\n    or proc.name = b\n  output: o\n  priority: INFO\n`;
    const found = loadRuleSet([{ name: 'f', content }]).diagnostics.find(
      ({ code }) => code === 'LOAD_COMPILE_CONDITION',
    );
    expect(found?.position).toEqual({ file: 'f', line: 13, column: 8 });
  });
});
