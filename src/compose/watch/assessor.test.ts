import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type EvidenceItem, type StageVerdict, translate } from '../../core/index.ts';
import { watchAssessor } from './assessor.ts';
import { type Host, watchProgram } from './host.ts';
import { watchDefaults } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-assessor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rule = (name: string, condition: string, more = '') =>
  `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: INFO\n${more}`;

async function assess(content: string, host: Host, alerts: readonly EvidenceItem[] = []): Promise<StageVerdict> {
  const path = join(folder, 'rules.yaml');
  writeFileSync(path, content);
  const assessor = watchAssessor({ ...watchDefaults, rules: [path] }, folder, host);
  return assessor.assess({ image: 'x' }, alerts, new AbortController().signal);
}

const idle: Host = { kernelObstacle: () => undefined, runningWatch: () => undefined };
const watching: Host = { ...idle, runningWatch: () => ({ pid: 7, program: 'falco' }) };
const unable: Host = { ...idle, kernelObstacle: () => 'no rights' };
const alert: EvidenceItem = { stage: 'run', state: 'failed', tool: 'Falco', where: 'f', message: 'm' };
const sound = rule('sound', 'evt.type = open');

describe('the run stage', () => {
  it.each([
    ['a watch and sound rules', sound, watching, [], 'passed'],
    ['no watch', sound, idle, [], 'warning'],
    ['no watch and no rights', sound, unable, [], 'warning'],
    ['alerts of a watch elsewhere', sound, unable, [alert], 'not-checked'],
    ['a rule that can never fire', sound + rule('r', 'evt.type = open and evt.num = 0'), watching, [], 'warning'],
    ['a rule that is switched off', sound + rule('r', 'evt.type = open', '  enabled: false\n'), watching, [], 'passed'],
    ['a faulty rule', sound + rule('r', 'evt.type = open and x.y = 1'), watching, [], 'failed'],
    ['no rule', '[]', watching, [], 'failed'],
  ] as const)('with %s', async (_, content, host, alerts, state) => {
    expect(await assess(content, host, alerts)).toMatchObject({ stage: 'run', state });
  });

  it('names each rule that can never fire with the reason and the place', async () => {
    const content = sound + rule('emptied', 'evt.type = open and evt.num = 0') + rule('far', 'evt.type = mount');
    const { evidence } = await assess(content, watching);
    const words = evidence.map(({ saying, where = '' }) => `${translate('en', saying)} ${where}`).join('\n');
    expect(words).toMatch(/never true.*: emptied .*rules\.yaml:6/);
    expect(words).toMatch(/does not capture.*: far \(mount\)/);
  });

  it('says what keeps the kernel from being watched', async () => {
    const { evidence } = await assess(sound, unable);
    expect(evidence.map(({ saying }) => translate('en', saying)).join('\n')).toContain('no rights');
  });

  it('has our own rules where none are named', async () => {
    const assessor = watchAssessor({ ...watchDefaults, config: undefined }, folder, watching);
    const { evidence } = await assessor.assess({ image: 'x' }, [], new AbortController().signal);
    expect(translate('en', evidence[0]!.saying)).toMatch(/^\d{3} of \d{3} rules run$/);
  });
});

describe('what counts as a watch', () => {
  it.each([
    [['/usr/bin/falco', '-c', 'x'], 'falco'],
    [['node', '/opt/dist/cli.js', 'watch', 'run'], 'dartagnan watch run'],
    [['node', '/usr/bin/dartagnan', 'watch', 'run', '-r', 'x'], 'dartagnan watch run'],
    [['node', 'dist/cli.js', 'watch', 'run', '-e', 'x.scap'], undefined],
    [['node', 'dist/cli.js', 'watch', 'validate'], undefined],
    [['vim', 'watch', 'run'], undefined],
    [[], undefined],
  ])('%j', (words, program) => expect(watchProgram(words)).toBe(program));
});
