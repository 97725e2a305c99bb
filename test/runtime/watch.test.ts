import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';
import { isInstalled } from '../support/live-watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ruleOf = (name: string, path: string) => `
- rule: ${name}
  desc: a file was opened
  condition: evt.type in (open, openat, openat2) and fd.name = ${path}
  output: "%proc.name opened %fd.name"
  priority: NOTICE
`;

function rulesFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('watch without a kernel', () => {
  const command = builtCommand();

  it('validates a file and gives 1 with place and hint where it is at fault', () => {
    const path = rulesFile('typo.yaml', ruleOf('typo', 'x').replace('fd.name =', 'fd.nam ='));
    const { status, stdout } = command.run(['watch', 'validate', '-r', path]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/typo\.yaml: Invalid[\s\S]*typo\.yaml:4:\d+[\s\S]*did you mean fd\.name/);
  });

  it('does not run rules that are at fault', () => {
    const path = rulesFile('broken.yaml', '- rule: r\n');
    const { status, stderr } = command.run(['watch', 'run', '-r', path]);
    expect(status).toBe(1);
    expect(stderr).toContain('broken.yaml: Invalid');
  });

  it('loads all and watches nothing in a dry run', () => {
    const { status, stdout } = command.run([
      'watch',
      'run',
      '--dry-run',
      '-r',
      rulesFile('dry.yaml', ruleOf('r', 'x')),
    ]);
    expect([status, stdout]).toEqual([0, '']);
  });

  it.each([
    [['-r', '/no/such/rules.yaml'], 1, 'RULES_UNREADABLE'],
    [['-c', '/no/such/falco.yaml'], 1, 'CONFIG_FILE_UNREADABLE'],
    [[], 1, 'You must specify at least one rules file'],
  ])('says what it cannot read: %j', (args, code, words) => {
    const { status, stderr } = command.run(['watch', 'run', ...args]);
    expect(status).toBe(code);
    expect(stderr).toContain(words);
  });

  it('lists fields as text and as JSON', () => {
    expect(command.run(['watch', 'list', 'syscall']).stdout).toMatch(/^proc\.name +\S/m);
    const { fields } = JSON.parse(command.run(['watch', 'list', '--format', 'json']).stdout) as { fields: object[] };
    expect(fields.length).toBeGreaterThan(200);
  });

  it('names what is missing and what still works where bpf(2) is refused, with code 3', (context) => {
    if (!isInstalled('setpriv') || process.getuid?.() !== 0) context.skip('needs root and setpriv, to give rights up');
    const path = rulesFile('refused.yaml', ruleOf('r', 'x'));
    const withoutRights = ['--bounding-set=-sys_admin,-bpf,-perfmon', '--inh-caps=-all', process.execPath];
    const args = [...withoutRights, command.path, 'watch', 'run', '-r', path, '-M', '1'];
    const { status, stderr } = spawnSync('setpriv', args, { encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toContain('the right to call bpf(2)');
    expect(stderr).toContain('replaying capture files (-e FILE)');
  });
});
