import { describe, expect, it } from 'vitest';
import { compile, type Policy } from '../compile.ts';
import { Probe } from '../run/probe.ts';
import { leavesOf, Trail } from '../run/trail.ts';
import { parseModule } from '../syntax/parse.ts';
import type { PlainObject, Value } from '../value/value.ts';
import { CoverageReporter } from './coverage.ts';
import { explainOutcomes } from './explain.ts';
import { FailureReporter } from './failures.ts';
import { ProfileReporter } from './profile.ts';

const text = `package a

default allow := false

allow if {
	input.user == "admin"
	count(input.roles) > 1
}

deny contains msg if {
	some c in input.containers
	c.privileged == true
	msg := sprintf("%s is privileged", [c.name])
}

deny contains "no user" if not input.user

images contains c.image if some c in all

all := array.concat(input.containers, object.get(input, "initContainers", []))

limit := input.limit

worst contains x if some x in deny

first[k] := v if some k, v in input.labels

kind := "pod" if input.kind == "Pod"

kind := "job" if input.kind == "Job"

kind := "node" if input.kind == "Node"
`;
const input: PlainObject = {
  user: 'x',
  kind: 'Job',
  roles: ['a'],
  limit: 3,
  labels: { app: 'web' },
  containers: [
    { name: 'x', image: 'i', privileged: true },
    { name: 'y', image: 'j', privileged: false },
  ],
};

const policies = {
  indexed: compile({ modules: [{ name: 'p.rego', text }], instrument: 'indexed' }),
  plain: compile({ modules: [{ name: 'p.rego', text }] }),
  whole: compile({ modules: [{ name: 'p.rego', text }], instrument: 'whole' }),
};

function readsOf(path: string, key?: Value): string[] {
  const trail = new Trail();
  const probe = new Probe([], trail);
  const [result] = policies.indexed.prepare(`data.a.${path}`).evaluate({ input, probe });
  const value = result?.expressions[0] as Value;
  const reads = key === undefined ? result?.reads : trail.readsOf(value, key);
  return leavesOf(reads ?? []).map((read) => read.slice(1).join('.'));
}

describe('instrumented code', () => {
  it.each(['allow', 'deny', 'images', 'all', 'limit', 'worst', 'first', 'kind'])(
    'gives the same value of %s',
    (name) => {
      const of = (policy: Policy): Value | undefined => policy.evaluate(`a.${name}`, input);
      expect(of(policies.indexed)).toEqual(of(policies.plain));
      expect(of(policies.whole)).toEqual(of(policies.plain));
    },
  );

  it('says nothing to a probe where it is not asked for', () => {
    expect(policies.plain.code).not.toContain('probe');
  });
});

describe('Trail', () => {
  it.each<[string, Value | undefined, string[]]>([
    ['deny', 'x is privileged', ['containers.0.privileged', 'containers.0.name']],
    ['images', 'j', ['containers.1.image']],
    ['worst', 'x is privileged', ['containers.0.privileged', 'containers.0.name']],
    ['first', 'app', ['labels.app']],
    ['limit', undefined, ['limit']],
    ['kind', undefined, ['kind']],
  ])('knows what %s was made of', (path, key, reads) => {
    expect(readsOf(path, key)).toEqual(expect.arrayContaining(reads));
    if (path !== 'images') expect(readsOf(path, key)).toEqual(reads);
  });

  it('keeps what a negation looked at in vain', () => {
    const policy = compile({
      modules: [{ name: 'n.rego', text: 'package n\np contains c.name if { some c in input.cs; not c.user }' }],
      instrument: 'indexed',
    });
    const trail = new Trail();
    const document = { cs: [{ name: 'a', user: 1 }, { name: 'b' }] };
    const [result] = policy.prepare('data.n.p').evaluate({ input: document, probe: new Probe([], trail) });
    const reads = trail.readsOf(result?.expressions[0] as Value, 'b') ?? [];
    expect(leavesOf(reads).map((read) => read.slice(1).join('.'))).toEqual(['cs.1.user', 'cs.1.name']);
  });

  it('does not grow without end', () => {
    const policy = compile({
      modules: [{ name: 'n.rego', text: 'package n\np := sum([x | some x in input.xs])' }],
      instrument: 'indexed',
    });
    const trail = new Trail();
    policy.evaluate('n.p', { xs: Array.from({ length: 300_000 }, () => 1) }, { probe: new Probe([], trail) });
    expect(trail.length).toBeLessThanOrEqual(100_000);
  });
});

describe('CoverageReporter', () => {
  it('tells lines that were reached from those that were not', async () => {
    const reporter = new CoverageReporter();
    await policies.plain.follow('data.a.deny', reporter.listener, { input });
    const { files } = reporter.report([parseModule('p.rego', text)]);
    const rows = (ranges: readonly { readonly start: { readonly row: number } }[] = []): number[] => [
      ...new Set(ranges.map(({ start }) => start.row)),
    ];
    expect(rows(files['p.rego']?.covered)).toEqual([10, 11, 12, 13, 16]);
    expect(rows(files['p.rego']?.not_covered)).toEqual(expect.arrayContaining([3, 5, 6, 7, 18, 20]));
  });

  it('names the shortcut without which a line would have been reached', async () => {
    const [reporter, unindexed] = [new CoverageReporter(), new CoverageReporter()];
    await policies.plain.follow('data.a.kind', reporter.listener, { input });
    await policies.plain.follow('data.a.kind', unindexed.listener, { input }, { indexing: false });
    const { files } = reporter.report([parseModule('p.rego', text)], new Map([['index_excluded', unindexed]]));
    const kinds = files['p.rego']?.not_covered?.filter(({ start }) => start.row >= 28);
    expect(kinds).toEqual([
      { start: { row: 28, col: 1 }, end: { row: 28, col: 14 } },
      { start: { row: 28, col: 18 }, end: { row: 28, col: 37 }, kinds: ['index_excluded'] },
      { start: { row: 32, col: 1 }, end: { row: 32, col: 15 } },
      { start: { row: 32, col: 19 }, end: { row: 32, col: 39 }, kinds: ['index_excluded'] },
    ]);
  });
});

describe('ProfileReporter', () => {
  it('counts by line and sums up the time', () => {
    let time = 0;
    const reporter = new ProfileReporter(() => (time += 1));
    policies.indexed.evaluate('a.deny', input, { probe: new Probe([reporter]) });
    const rows = reporter.report(['line']);
    expect(rows.map(({ location: { row } }) => row)).toEqual([11, 12, 13, 16]);
    expect(rows[1]).toMatchObject({ num_eval: 2, total_time_ns: 2e6 });
    expect(reporter.report([], 2)).toHaveLength(2);
  });
});

describe('explainOutcomes', () => {
  const explain = (path: string, document: PlainObject) => {
    const reporter = new FailureReporter();
    policies.whole.evaluate(path, document, { probe: new Probe([reporter]) });
    return explainOutcomes(reporter.outcomes(), [parseModule('p.rego', text)], policies.whole.names);
  };

  it('names the first condition that failed with what it saw', () => {
    const [allow, fallback] = explain('a.allow', { ...input, user: 'admin' });
    expect(allow).toMatchObject({ path: 'data.a.allow', state: 'failed', failure: { text: 'count(input.roles) > 1' } });
    const terms = allow?.failure?.samples[0]?.terms.map(({ text: term, value }) => [term, value]);
    expect(terms).toEqual([
      ['input.roles', ['a']],
      ['count(input.roles)', 1],
    ]);
    expect(fallback).toMatchObject({ isDefault: true, state: 'held' });
  });

  it('names the key that is missing, and those that are there', () => {
    const [allow] = explain('a.allow', { usr: 'admin' });
    expect(allow?.failure?.samples[0]?.missing).toEqual({ at: 'input', key: 'user', keys: ['usr'] });
  });

  it('a reference that ends early is undefined, not what it reached', () => {
    const policy = compile({
      modules: [{ name: 'r.rego', text: 'package r\np if input.a.b.c' }],
      instrument: 'whole',
    });
    const reporter = new FailureReporter();
    policy.evaluate('r.p', { a: { b: { d: 1 } } }, { probe: new Probe([reporter]) });
    const modules = [parseModule('r.rego', 'package r\np if input.a.b.c')];
    const [rule] = explainOutcomes(reporter.outcomes(), modules, policy.names);
    const [sample] = rule?.failure?.samples ?? [];
    expect(sample?.terms).toMatchObject([{ text: 'input.a.b.c' }]);
    expect(sample?.terms[0]).not.toHaveProperty('value');
    expect(sample?.missing).toEqual({ at: 'input.a.b', key: 'c', keys: ['d'] });
  });

  it('tells of the rules that the index skips', () => {
    const rules = explain('a.kind', input);
    expect(rules.map(({ state, skippedByIndex }) => [state, skippedByIndex])).toEqual([
      ['failed', true],
      ['held', false],
      ['failed', true],
    ]);
  });

  it('counts how often a condition of a loop failed', () => {
    const document = { user: 'x', containers: [{ name: 'a' }, { name: 'b', privileged: 0 }] };
    const [deny] = explain('a.deny', document);
    expect(deny?.failure).toMatchObject({ count: 2, text: 'c.privileged == true' });
    expect(deny?.failure?.samples[0]?.missing).toMatchObject({ at: 'c', key: 'privileged' });
  });
});
