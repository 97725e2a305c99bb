import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import type { PlainObject, Value } from '../../value/value.ts';
import { chosenEvents, traceLines } from './lines.ts';
import { traceJson } from './json.ts';

const text = `package a

deny contains msg if {
	some c in input.containers
	c.privileged == true
	not excepted(c)
	msg := sprintf("%s is privileged", [c.name])
}

excepted(c) if c.name == "x"

noted if {
	trace("seen")
	every c in input.containers { c.name != "q" }
}

names := {c.name: i | some i, c in input.containers}

mocked := found if found := excepted(1) with excepted as "other"

replaced if deny == set() with input as {"containers": []}

kind := "pod" if input.kind == "Pod" else := "job" if input.kind == "Job" else := "other"

nested.deep[k] contains v if some k, v in names
`;
const input: PlainObject = {
  containers: [
    { name: 'x', privileged: true },
    { name: 'y', privileged: true },
  ],
};
const policy = compile({ modules: [{ name: 'p.rego', text }] });

async function lines(query: string, mode: Parameters<typeof chosenEvents>[1], document: Value = input) {
  const trace = await policy.trace(query, { input: document });
  return traceLines({ ...trace, events: chosenEvents(trace.events, mode) });
}

describe('Policy.trace', () => {
  it('shows what failed with the bodies around it', async () => {
    expect((await lines('data.a.deny', 'fails')).join('\n')).toMatchInlineSnapshot(`
      "query:1       Enter data.a.deny = _
      p.rego:3      | Enter data.a.deny
      p.rego:6      | | Fail not data.a.excepted(c)
      p.rego:6      | | Enter data.a.excepted(c)
      p.rego:10     | | | Enter data.a.excepted
      p.rego:10     | | | | Fail c.name = "x"
      p.rego:6      | | | Fail data.a.excepted(c)"
    `);
  });

  it('keeps notes with the bodies around them', async () => {
    expect((await lines('data.a.noted', 'notes')).join('\n')).toMatch(
      /Enter data\.a\.noted[^]*p\.rego:13 .*Note "seen"/,
    );
  });

  it('draws the values of variables beside each line', async () => {
    const trace = await policy.trace('data.a.deny', { input });
    const events = chosenEvents(trace.events, 'fails');
    const drawn = traceLines({ ...trace, events }, { values: true });
    expect(drawn.find((line) => line.includes('Fail'))).toMatch(
      /Fail not data\.a\.excepted\(c\) +\{c: \{"name": "x", "privileged": t\.\.\.\}$/,
    );
  });

  it.each(['data.a', 'data.a.names.x', 'data.a.nested.deep[k]', 'data.a.nested.deep.x[0]'])(
    'finds for %s what compiled code finds',
    async (query) => {
      const { events } = await policy.trace(`found := ${query}`, { input });
      const found = events
        .filter(({ operation, node }) => operation === 'Exit' && node.kind === 'body')
        .flatMap(({ locals }) => locals.filter(([name]) => name.startsWith('__localq')).map(([, value]) => value));
      const results = policy.prepare(`found := ${query}`).evaluate({ input });
      expect(found).toEqual(results.map(({ bindings }) => bindings['found']));
    },
  );

  it('takes what functions and documents are replaced by', async () => {
    const shown = (await lines('data.a.mocked; data.a.replaced', 'full')).join('\n');
    expect(shown).toContain('Eval data.a.excepted(1, ');
    expect(shown).toContain('Exit data.a.replaced early');
  });

  it('tells of any input, and of nothing twice', async () => {
    const key = fc.constantFrom('containers', 'name', 'privileged', 'kind', '__proto__');
    const documents = fc.dictionary(key, fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const trace = await policy.trace('data.a.kind; x := data.a.deny', { input: document as PlainObject });
        expect(traceLines(trace).length).toBe(trace.events.length);
        expect(JSON.stringify(traceJson(trace))).not.toContain('undefined');
      }),
      { numRuns: 50 },
    );
  });
});
