import { describe, expect, it } from 'vitest';
import {
  DartagnanError,
  type EvidenceItem,
  type StageAssessor,
  type StageSubject,
  type StageVerdict,
  defineErrors,
  say,
  translate,
  verbatim,
} from '../core/index.ts';
import { type ChecklistRequest, makeChecklist } from './checklist.ts';
import { digest, evidenceFixtures } from './evidence/fixture.ts';
import { readEvidence } from './evidence/read.ts';
import { defaultGate } from './gate.ts';
import { messages } from './messages.ts';
import { reportFormats } from './report/index.ts';

const subject: StageSubject = { image: 'registry.example/app:1', digest };
const other = `sha256:${'c'.repeat(64)}` as const;

const errors = defineErrors({
  NO_DATABASE: { summary: { en: 'none', zh: '无' }, remedy: { en: 'fetch one', zh: '请下载' }, exit: 3 },
});
class TestError extends DartagnanError<keyof typeof errors> {}

function make(overrides: Partial<ChecklistRequest> = {}) {
  const signal = new AbortController().signal;
  return makeChecklist({ subject, assessors: [], evidence: [], gate: defaultGate, now: 0, signal, ...overrides });
}

function fixture(name: string): readonly EvidenceItem[] {
  return readEvidence(evidenceFixtures[name] ?? '', `${name}.json`);
}

function assessor(state: StageVerdict['state']): StageAssessor {
  const summary = verbatim('scanned');
  return {
    stage: 'build',
    name: 'scanner',
    assess: () => Promise.resolve({ stage: 'build', state, summary, next: summary, evidence: [] }),
  };
}

const failingAssessor: StageAssessor = {
  ...assessor('passed'),
  assess: () => Promise.reject(new TestError(errors, 'NO_DATABASE', { message: 'no database' })),
};

describe('makeChecklist', () => {
  it('never takes a stage that nobody checked as passed', async () => {
    const checklist = await make();
    expect(checklist.verdicts.map((row) => row.state)).toEqual(Array.from({ length: 5 }, () => 'not-checked'));
    expect(checklist).toMatchObject({ score: 0, outcome: 'passed', exit: 0, createdAt: '1970-01-01T00:00:00.000Z' });
    expect((await make({ gate: { ...defaultGate, required: ['sign'] } })).exit).toBe(1);
  });

  it.each([
    ['clair', 'build', 'failed'],
    ['cosign', 'sign', 'passed'],
    ['falco', 'run', 'failed'],
    ['grype', 'build', 'failed'],
    ['sarif', 'deploy', 'failed'],
    ['trivy', 'build', 'failed'],
  ] as const)('takes %s as evidence of the stage %s: %s', async (name, stage, state) => {
    const { verdicts, exit } = await make({ evidence: fixture(name) });
    expect(verdicts.find((row) => row.stage === stage)?.state).toBe(state);
    expect(exit).toBe(state === 'failed' ? 1 : 0);
  });

  it.each(['clair', 'cosign', 'grype', 'trivy'])(
    'counts %s of another digest as not checked, and says why',
    async (name) => {
      const { verdicts, outcome } = await make({ subject: { ...subject, digest: other }, evidence: fixture(name) });
      expect(verdicts.every((row) => row.state === 'not-checked')).toBe(true);
      expect(outcome).toBe('passed');
      const said = verdicts.flatMap((row) => row.evidence).map((row) => translate('en', row.saying));
      expect(said).toEqual([`not counted: it is about ${firstDigest(name)}, not about this image`]);
    },
  );

  it('accepts the digest of the index that the manifest was chosen from', async () => {
    const { verdicts } = await make({
      subject: { ...subject, digest: other, aliases: [digest] },
      evidence: fixture('cosign'),
    });
    expect(verdicts[1]?.state).toBe('passed');
  });

  it('takes a good word that names no digest as a warning', async () => {
    const item: EvidenceItem = {
      stage: 'build',
      state: 'passed',
      tool: 'x',
      where: 'f',
      message: '',
      image: subject.image,
    };
    expect((await make({ evidence: [item] })).verdicts[0]?.state).toBe('warning');
    expect((await make({ evidence: [{ ...item, image: 'other' }] })).verdicts[0]?.state).toBe('not-checked');
  });

  it.each([
    [{}, { severity: 'HIGH', fixable: true }, 'failed'],
    [{}, { severity: 'HIGH', fixable: false }, 'warning'],
    [{ unfixed: true }, { severity: 'HIGH', fixable: false }, 'failed'],
    [{}, { severity: 'MEDIUM', fixable: true }, 'warning'],
    [{ severities: ['MEDIUM'] }, { severity: 'MEDIUM', fixable: true }, 'failed'],
  ] as const)('gate %j of a finding %j: %s', async (gate, finding, state) => {
    const item: EvidenceItem = { stage: 'build', state: 'failed', tool: 'x', where: 'f', message: 'm', ...finding };
    expect((await make({ evidence: [item], gate: { ...defaultGate, ...gate } })).verdicts[0]?.state).toBe(state);
  });

  it.each([
    ['passed', 'grype', 'failed'],
    ['failed', undefined, 'failed'],
    ['passed', undefined, 'passed'],
    ['not-checked', undefined, 'not-checked'],
  ] as const)('a room says %s and evidence %s: %s', async (state, name, expected) => {
    const evidence = name === undefined ? [] : fixture(name);
    expect((await make({ assessors: [assessor(state)], evidence })).verdicts[0]?.state).toBe(expected);
  });

  it('leaves a stage unchecked where its room was kept from checking, and gives the code of the obstacle', async () => {
    const checklist = await make({ assessors: [failingAssessor] });
    expect(checklist).toMatchObject({ outcome: 'not-judged', exit: 3 });
    expect(checklist.verdicts[0]).toMatchObject({ state: 'not-checked', next: { text: { en: 'fetch one' } } });
    expect((await make({ assessors: [failingAssessor], evidence: fixture('grype') })).exit).toBe(1);
  });

  it('does not hide a mistake of a room', async () => {
    const broken: StageAssessor = { ...assessor('passed'), assess: () => Promise.reject(new TypeError('x')) };
    await expect(make({ assessors: [broken] })).rejects.toThrow(TypeError);
  });

  it('says that manifests were not read where no room reads them', async () => {
    const { verdicts } = await make({ subject: { ...subject, manifests: 'k8s' } });
    expect(verdicts[2]?.evidence).toMatchObject([
      { state: 'not-checked', saying: say(messages.manifestsUnread, { path: 'k8s' }) },
    ]);
  });
});

describe.each([...reportFormats])('the report $name', (format) => {
  const checklist = () =>
    make({
      subject: { ...subject, image: 'evil<script>"\u001b[2J:1' },
      evidence: [...fixture('grype'), ...fixture('cosign'), ...fixture('falco')],
      gate: { ...defaultGate, required: ['kernel'] },
    });

  it.each(['en', 'zh'] as const)('holds every stage, the score and the gate in %s', async (language) => {
    const report = format.render(await checklist(), { language, colour: false });
    for (const words of ['CVE-2023-0286', digest, 'registry.example']) expect(report).toContain(words);
    expect(report).toMatch(/\b20\b/);
    expect(report.includes('签名')).toBe(language === 'zh');
  });

  it.each([
    ['en', 'not judged, for a stage could not be checked'],
    ['zh', '未判定'],
  ] as const)('never says that the gate passed where a room was kept from checking, in %s', async (language, words) => {
    const report = format.render(await make({ assessors: [failingAssessor] }), { language, colour: false });
    if (format.name === 'json')
      expect(JSON.parse(report)).toMatchObject({ passed: false, gate: { outcome: 'not-judged' } });
    else expect(report).toContain(words);
  });

  it('lets no foreign word steer terminal or page', async () => {
    const report = format.render(await checklist(), { language: 'en', colour: false });
    expect(report).not.toContain('\u001b');
    if (format.name === 'html') expect(report).not.toContain('<script');
    if (format.name === 'json')
      expect(JSON.parse(report)).toMatchObject({ schemaVersion: 1, score: 20, passed: false });
  });
});

it('shows the ten worst findings of a tool and counts the rest', async () => {
  const evidence = Array.from(
    { length: 25 },
    (_, index): EvidenceItem => ({
      stage: 'build',
      state: 'failed',
      tool: 'x',
      where: 'f',
      message: `m${index}`,
      severity: index === 24 ? 'CRITICAL' : 'LOW',
      fixable: true,
    }),
  );
  const rows = (await make({ evidence })).verdicts[0]?.evidence ?? [];
  expect(rows).toHaveLength(11);
  expect(translate('en', rows[0]?.saying ?? verbatim(''))).toBe('CRITICAL m24');
  expect(translate('en', rows[10]?.saying ?? verbatim(''))).toBe('… and 15 more');
});

function firstDigest(name: string): string {
  return fixture(name)[0]?.digests?.[0] ?? '';
}
