import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../oci/digest.ts';
import type { Candidate } from '../candidate.ts';
import { signaturePredicateType } from '../cosign/names.ts';
import { keySigner } from '../cosign/signer.ts';
import { signStatement, writeBundle, writeStatement } from '../cosign/write-bundle.ts';
import { parseBundle } from '../bundle/parse.ts';
import { generateSigningKey, type SigningKey } from '../key/private-key.ts';
import { parseStatement } from '../statement/statement.ts';
import { compileCondition, type Condition } from './condition.ts';
import { decide, decideAll } from './decide.ts';
import { distinctSigners } from './quorum.ts';
import {
  type ConditionSource,
  parseTrustPolicy,
  type RequiredAttestation,
  rulesFor,
  trustPolicySchema,
} from './policy.ts';

const text = (rule: string) => `
version: 1
authorities:
  ci: { key: { file: ci.pub } }
  security: { key: { file: security.pub } }
  acme: { notation: { roots: [{ store: acme }], identities: ["*"] } }
  release: { notary: { server: "https://notary.example", roots: [{ file: root.pub }] } }
rules:
  - { images: ["registry.example/**"], ${rule} }
`;

describe('parseTrustPolicy', () => {
  it.each([
    ['authorities: [nobody]', /nobody is not declared/],
    ['authorities: [ci, ci]', /named twice/],
    ['authorities: [ci], quorum: 2', /never be met/],
    ['authorities: [ci], quorums: 1', /quorums/],
    ['authorities: []', /a rule needs authorities/],
    ['authorities: [ci], maxAge: soon', /"soon" is no age/],
    ['authorities: [ci], attestations: [nothing]', /rules\[0\]\.attestations\[0\]: "nothing"/],
    ['authorities: [acme], attestations: [vuln]', /names none/],
    ['authorities: [release], maxAge: 1d', /maxAge can never be met/],
    ['authorities: [ci], mode: perhaps', /mode/],
    ['authorities: [ci], mode: skip', /a rule of mode skip asks nobody/],
    ['authorities: [ci], quorum: 0', /a rule needs authorities or attestations/],
    ['attestations: [{ type: vuln, authorities: [nobody] }], quorum: 0', /nobody is not declared/],
    ['authorities: [ci], attestations: [{ type: vuln, conditions: [{ cue: "x" }] }]', /conditions|attestations/],
  ])('refuses %s', (rule, message) => {
    expect(() => parseTrustPolicy(text(rule), 'policy.yaml')).toThrow(message);
  });

  it.each([
    ['notary: { server: "http://n.example", roots: [{ file: a }] }', /authorities\.x\.notary\.server: /],
    ['notary: { server: "https://n.example", roots: [{ id: "12" }] }', /notary\.roots\[0\]\.id: must match/],
    ['notary: { server: "https://n.example", roots: [] }', /notary\.roots/],
    ['notation: { identities: ["*"] }', /notation: name roots/],
    ['notation: { roots: [{ store: ../a }], identities: ["*"] }', /notation\.roots\[0\]\.store/],
    ['notation: { roots: [{ store: a }], identities: ["*", "x509.subject: C=US, ST=WA, O=a"] }', /wildcard/],
    [
      'notation: { roots: [{ store: a }], identities: ["x509.subject: CN=a"] }',
      /must contain 'C', 'ST' or 'S', and 'O'/,
    ],
    ['notation: { roots: [{ store: a }], identities: ["*"], level: audit }', /notation\.level/],
    ['notation: { roots: [{ store: a }], identities: ["*"], override: { authenticity: log } }', /authenticity/],
    ['notation: { roots: [{ store: a }], identities: ["*"], revocation: { ocspTimeout: soon } }', /"soon" is no time/],
    ['key: { file: a }, log: true', /needs trustedRoot/],
    ['lock: { file: a }', /lock/],
  ])('refuses an authority of %s', (authority, message) => {
    const policy = `version: 1\nauthorities: { x: { ${authority} } }\nrules: [{ images: ["**"], authorities: [x] }]\n`;
    expect(() => parseTrustPolicy(policy, 'policy.yaml')).toThrow(message);
  });

  it('complains in Chinese too', () => {
    const policy = text('authorities: [ci], maxAge: soon, naem: 1');
    expect(() => parseTrustPolicy(policy, 'p')).toThrow(
      expect.objectContaining({
        words: expect.objectContaining({ zh: expect.stringMatching(/不是 12h.*未知成员 "naem"/) }),
      }),
    );
    const named = text('authorities: [acme]').replace('["*"]', '["x509.subject: C=US, C=US"]');
    expect(() => parseTrustPolicy(named, 'p')).toThrow(
      expect.objectContaining({ words: expect.objectContaining({ zh: expect.stringContaining('属性“C”重复') }) }),
    );
  });

  it('refuses one authority under two names', () => {
    const key = '{ key: { file: a } }';
    const policy = `version: 1\nauthorities: { x: ${key}, y: ${key} }\nrules: [{ images: ["**"], authorities: [x] }]\n`;
    expect(() => parseTrustPolicy(policy, 'policy.yaml')).toThrow(/x and y are the same/);
  });

  it('gives the rules that decide: the first that names the image, or all', () => {
    const rules = '[{ images: ["**"], authorities: [x] }, { images: ["r/a"], authorities: [x] }]';
    const parsed = (match: string) =>
      parseTrustPolicy(
        `version: 1\n${match}authorities: { x: { key: { file: a } } }\nrules: ${rules}\n`,
        'policy.yaml',
      );
    expect(rulesFor(parsed(''), 'r/a')).toHaveLength(1);
    expect(rulesFor(parsed('match: all\n'), 'r/a')).toHaveLength(2);
  });

  it('names no image of its exceptions', () => {
    const policy = parseTrustPolicy(text('authorities: [ci], except: ["registry.example/open/*"]'), 'policy.yaml');
    expect(rulesFor(policy, 'registry.example/open/a')).toEqual([]);
    expect(rulesFor(policy, 'registry.example/a')).toHaveLength(1);
  });

  it('reads the examples of its page', () => {
    const page = readFileSync('docs/trust-policy.md', 'utf8');
    const examples = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, example = '']) => example);
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(() => parseTrustPolicy(example, 'docs/trust-policy.md')).not.toThrow();
  });

  it('has a JSON schema of what it reads', () => {
    expect(trustPolicySchema()).toMatchObject({ type: 'object', required: ['version', 'authorities', 'rules'] });
  });

  it.each(['.', '.*', '^.*$', 'me@example.com'])('refuses the identity %s', (pattern) => {
    const keyless = `{ keyless: { identity: { matches: "${pattern}" }, issuer: { is: https://i.example } } }`;
    const policy = `version: 1\ntrustedRoot: root.json\nauthorities: { me: ${keyless} }\nrules: [{ images: ["**"], authorities: [me] }]\n`;
    expect(() => parseTrustPolicy(policy, 'policy.yaml')).toThrow(
      expect.objectContaining({ code: 'SIGN_IDENTITY_PATTERN' }),
    );
  });

  it.each([
    ['registry.example/a/b', true],
    ['registry.example.evil/a', false],
    ['evil/registry.example/a', false],
  ])('finds the rule for %s: %s', (image, isNamed) => {
    expect(rulesFor(parseTrustPolicy(text('authorities: [ci]'), 'policy.yaml'), image).length > 0).toBe(isNamed);
  });
});

describe('decide', () => {
  const [ci, security, stranger] = [generateSigningKey(), generateSigningKey(), generateSigningKey()];
  const image = digestOf(new TextEncoder().encode('image'));
  const signed = async (
    key: SigningKey,
    predicateType = signaturePredicateType,
    predicate = {},
  ): Promise<Candidate> => {
    const statement = { name: '', sha256: image.slice(7), predicateType, predicate };
    const made = await signStatement(writeStatement(statement, 'v1'), keySigner(key));
    const bundle = parseBundle(writeBundle(made, keySigner(key)), 'bundle');
    const payload = bundle.content.kind === 'envelope' ? bundle.content.envelope.payload : new Uint8Array();
    return { format: 'cosign-bundle', where: image, bundle, problem: undefined, statement: parseStatement(payload) };
  };
  const verdict = async (rule: string, candidates: readonly Candidate[]) => {
    const policy = parseTrustPolicy(text(rule), 'policy.yaml');
    const [first] = policy.rules;
    const keys = new Map([
      ['ci', ci.publicKey],
      ['security', security.publicKey],
    ]);
    if (first === undefined) throw new TypeError('no rule');
    const conditions = new Map<RequiredAttestation, readonly Condition[]>();
    for (const required of first.attestations)
      conditions.set(
        required,
        await Promise.all(required.conditions.map((source) => compileCondition(source, textOf(source), 'policy.yaml'))),
      );
    return decide(first, policy, { root: undefined, keys, conditions }, { image, candidates, now: 0 }).accepted;
  };
  const vuln = 'https://cosign.sigstore.dev/attestation/vuln/v1';

  it.each<[string, boolean, readonly Promise<Candidate>[]]>([
    ['authorities: [ci]', true, [signed(stranger), signed(ci)]],
    ['authorities: [ci]', false, [signed(stranger), signed(security)]],
    ['authorities: [ci]', false, []],
    ['authorities: [ci, security]', false, [signed(ci), signed(ci)]],
    ['authorities: [ci, security]', true, [signed(ci), signed(security)]],
    ['authorities: [ci, security], quorum: 1', true, [signed(security)]],
    [`authorities: [ci], attestations: ["${vuln}"]`, false, [signed(ci), signed(stranger, vuln)]],
    [`authorities: [ci], attestations: ["${vuln}"]`, true, [signed(ci), signed(ci, vuln)]],
    [`authorities: [ci], attestations: ["${vuln}"]`, false, [signed(ci, vuln)]],
    ['authorities: [ci], maxAge: 30d', false, [signed(ci)]],
    ['authorities: [ci], attestations: [{ type: vuln, maxAge: 1d }]', false, [signed(ci), signed(ci, vuln)]],
    ['attestations: [{ type: vuln, authorities: [ci] }]', true, [signed(ci, vuln)]],
    ['attestations: [{ type: vuln, authorities: [ci] }]', false, [signed(security, vuln), signed(ci)]],
    [
      'authorities: [ci], attestations: [{ type: vuln, authorities: [security] }]',
      true,
      [signed(ci), signed(security, vuln)],
    ],
    ['mode: skip', true, []],
    ['mode: deny', false, [signed(ci)]],
    ['authorities: [ci], attestations: [{ type: vuln, conditions: [] }]', true, [signed(ci), signed(ci, vuln)]],
  ])('%s: %s', async (rule, accepted, candidates) => {
    expect(await verdict(rule, await Promise.all(candidates))).toBe(accepted);
  });

  it.each<readonly [string, object, boolean]>([
    ['cel: "predicate.high == 0"', { high: 0 }, true],
    ['cel: "predicate.high == 0"', { high: 2 }, false],
    ['cel: "predicate.high == 0"', {}, false],
    ['cel: "predicateType.endsWith(\'/vuln/v1\') && subject.size() == 1"', {}, true],
    ['rego: { text: "package signature\\nallow if input.predicate.high == 0" }', { high: 0 }, true],
    ['rego: { text: "package signature\\nallow { input.predicate.high == 0 }" }', { high: 2 }, false],
    ['rego: { text: "package p\\nok if input._type" }, query: data.p.ok', {}, true],
    ['rego: { text: "package signature\\nallow := \\"yes\\"" }', {}, false],
  ])('takes an attestation by %s about %j: %s', async (condition, predicate, accepted) => {
    const rule = `authorities: [ci], attestations: [{ type: vuln, conditions: [{ ${condition} }] }]`;
    const candidates = await Promise.all([signed(ci), signed(ci, vuln, predicate)]);
    expect(await verdict(rule, candidates)).toBe(accepted);
  });

  it.each(['cel: "predicate."', 'rego: { text: "package" }'])('refuses the condition %s', async (condition) => {
    const rule = `authorities: [ci], attestations: [{ type: vuln, conditions: [{ ${condition} }] }]`;
    await expect(verdict(rule, [])).rejects.toThrow(expect.objectContaining({ code: 'SIGN_POLICY' }));
  });
});

function textOf(source: ConditionSource): string {
  if ('cel' in source) return source.cel;
  return 'text' in source.rego ? source.rego.text : '';
}

describe('decideAll', () => {
  const text = (modes: readonly string[]) => `
version: 1
match: all
authorities: { ci: { key: { file: ci.pub } } }
rules: [${modes.map((mode) => `{ images: ["**"], ${mode} }`).join(', ')}]
`;
  const signers = 'authorities: [ci]';
  it.each<readonly [readonly string[], boolean]>([
    [[signers], false],
    [[`${signers}, mode: warn`], true],
    [[`${signers}, mode: warn`, signers], false],
    [['mode: skip', `${signers}, mode: warn`], true],
    [['mode: skip', 'mode: deny'], false],
  ])('%j of an unsigned image: %s', (modes, accepted) => {
    const policy = parseTrustPolicy(text(modes), 'policy.yaml');
    const material = { root: undefined, keys: new Map(), conditions: new Map() };
    const found = { image: digestOf(new TextEncoder().encode('image')), candidates: [], now: 0 };
    const decision = decideAll(rulesFor(policy, 'r/a'), policy, material, found);
    expect([decision.accepted, decision.reasons.length > 0]).toEqual([accepted, true]);
  });
});

describe('distinctSigners', () => {
  it.each<[string, Record<string, string[]>, string[]]>([
    ['one signature counts once', { a: ['s'], b: ['s'] }, ['a']],
    ['two signatures are given out so that both count', { a: ['s', 't'], b: ['s'] }, ['a', 'b']],
    ['what nobody accepts counts for nobody', { a: [], b: ['s'] }, ['b']],
    ['chains are followed', { a: ['r', 's'], b: ['s', 't'], c: ['r'], d: ['s'] }, ['a', 'b', 'c', 'd'].slice(0, 3)],
  ])('%s', (_, accepted, names) => {
    expect(distinctSigners(new Map(Object.entries(accepted)))).toHaveLength(names.length);
  });
});
