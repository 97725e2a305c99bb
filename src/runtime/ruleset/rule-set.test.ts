import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../output/alert.ts';
import { jsonSources } from '../sources/json/sources.ts';
import { replayCapture } from './replay.ts';
import { replayJsonLines } from './replay-json.ts';
import { loadRuleSet } from './rule-set.ts';

const corpus = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/falco-rules');
const rule = (extra: object): string =>
  JSON.stringify([{ rule: 'r', desc: 'd', condition: 'evt.type=open', output: 'o', priority: 'INFO', ...extra }]);
const codes = (content: string): string[] =>
  loadRuleSet([{ name: 'r.yaml', content }]).diagnostics.map(
    ({ severity, code, message }) => `${severity} ${code} ${message}`,
  );

describe('loadRuleSet', () => {
  it.each([
    [{}, []],
    [{ condition: 'proc.name=cat' }, [expect.stringContaining('warning LOAD_NO_EVTTYPE')]],
    [{ condition: 'proc.name=cat', warn_evttypes: false }, []],
    [{ condition: 'evt.type=opne' }, ['error LOAD_ERR_COMPILE_CONDITION unknown event type opne']],
    [{ condition: 'evt.type=open and proc.nam=x' }, [expect.stringContaining('did you mean proc.name?')]],
    [{ output: '%proc.nobody' }, ['error LOAD_ERR_COMPILE_OUTPUT invalid formatting token proc.nobody']],
    [
      { output: '%proc.nobody', 'skip-if-unknown-filter': true },
      [expect.stringContaining('warning LOAD_UNKNOWN_FILTER')],
    ],
    [{ source: 'moon' }, ['warning LOAD_UNKNOWN_SOURCE Unknown source moon, skipping']],
  ])('%j', (extra, expected) => {
    expect(codes(rule(extra))).toEqual(expected);
  });

  it('runs the rules that are selected', () => {
    const content = JSON.stringify(
      ['a1', 'a2', 'b'].map((name) => ({
        rule: name,
        desc: 'd',
        condition: 'evt.type=open',
        output: 'o',
        priority: name === 'b' ? 'ERROR' : 'INFO',
        tags: [name],
      })),
    );
    const run = (steps: readonly object[], minimumPriority: 'Debug' | 'Error' = 'Debug'): string[] =>
      loadRuleSet([{ name: 'r', content }], { selection: { steps: steps as never, minimumPriority } }).rules.map(
        ({ name }) => name,
      );
    expect(run([])).toEqual(['a1', 'a2', 'b']);
    expect(run([{ enable: false, rule: 'a*' }])).toEqual(['b']);
    expect(
      run([
        { enable: false, rule: '*' },
        { enable: true, tag: 'a2' },
      ]),
    ).toEqual(['a2']);
    expect(run([], 'Error')).toEqual(['b']);
  });

  it('accepts the rules of upstream, with a word on flags that they look for inside other words', (context) => {
    if (!existsSync(corpus)) context.skip('the rules are not there');
    const files = ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml'];
    const set = loadRuleSet(files.map((name) => ({ name, content: readFileSync(join(corpus, name), 'utf8') })));
    const words = set.diagnostics.map(({ severity, message }) => `${severity} ${message}`);
    expect(words.filter((one) => !/^warning contains also finds -\w inside other words/.test(one))).toEqual([]);
    expect(set.all.length).toBe(93);
  });
});

describe('replay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-replay-'));
  const audit = loadRuleSet([
    {
      name: 'r',
      content: rule({ condition: 'ka.verb=create', output: '%ka.user.name', source: 'k8s_audit', priority: 'ERROR' }),
    },
  ]);

  it('evaluates audit events alone, in lists and in arrays, up to a line that is no JSON', async () => {
    const path = join(folder, 'audit.json');
    const one = (name: string, verb: string): object => ({
      verb,
      user: { username: name },
      stageTimestamp: '2024-01-02T03:04:05.123456789Z',
    });
    const lines = [
      one('a', 'create'),
      { kind: 'EventList', items: [one('b', 'get'), one('c', 'create')] },
      [one('d', 'create')],
    ];
    writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"verb":\n`);
    const alerts: Alert[] = [];
    const summary = await replayJsonLines(path, jsonSources.get('k8s_audit')!, audit, (alert) => alerts.push(alert));
    expect(alerts.map(({ message }) => message)).toEqual(['a', 'c', 'd']);
    expect(alerts[0]?.time).toBe(1_704_164_645_123_456_789n);
    expect(summary.events).toBe(4);
    expect(summary.fault?.message).toContain('line 4');
  });

  it('names a capture that is none', async () => {
    const path = join(folder, 'none.scap');
    writeFileSync(path, 'text');
    await expect(replayCapture(path, audit, () => undefined)).rejects.toThrow(/none\.scap.*section header/);
    await expect(replayCapture(join(folder, 'absent.scap'), audit, () => undefined)).rejects.toThrow(/absent\.scap/);
  });
});
