import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RuleLoader } from './loader.ts';
import { positionOf } from './source-text.ts';

const context = {
  engineVersion: '0.63.0',
  plugins: { json: '0.7.3', container: '0.4.1' },
  isField: (name: string) => name !== 'not.exist',
};
const rule = (extra = '') => `
- rule: r
  desc: d
  condition: evt.type = open
  output: "%proc.name"
  priority: WARNING
${extra}`;

/** Loads files one after the other and gives the faults as `code item: message`. */
function faults(...files: readonly string[]): string[] {
  const loader = new RuleLoader(context);
  return files
    .flatMap((content, index) => loader.load(`${index}.yaml`, content))
    .map(({ code, item, message }) => `${code} ${item.type} ${item.name}: ${message}`);
}

describe('RuleLoader', () => {
  it.each([
    ['text', 'LOAD_ERR_YAML_VALIDATE rules content : Rules content is not yaml'],
    ['a: b', 'LOAD_ERR_YAML_VALIDATE rules content : Rules content is not yaml array of objects'],
    [
      '- just text',
      'LOAD_ERR_YAML_VALIDATE rules content item : Unexpected element type. Each element should be a yaml associative array.',
    ],
    ['- list: l', "LOAD_ERR_YAML_VALIDATE list l: Item has no mapping for key 'items'"],
    ['- macro: m', "LOAD_ERR_YAML_VALIDATE macro m: Item has no mapping for key 'condition'"],
    ['- rule:\n  desc: d', "LOAD_ERR_YAML_VALIDATE rule : Mapping for key 'rule' is empty"],
    [
      '- required_engine_version: abc',
      "LOAD_ERR_YAML_VALIDATE required_engine_version : Can't decode YAML scalar value",
    ],
    [
      '- required_engine_version: 9999999',
      'LOAD_ERR_VALIDATE required_engine_version : Rules require engine version 0.9999999.0, but engine version is 0.63.0',
    ],
    [
      '- macro: m\n  condition: a.b=1\n  override: {condition: append}',
      "LOAD_ERR_VALIDATE macro m: Macro has 'override' key but no macro by that name already exists",
    ],
    [
      '- list: l\n  items: &a [x, *a]',
      'LOAD_ERR_YAML_PARSE rules content : yaml-cpp: error at line 2, column 17: alias *a stands inside of what it names',
    ],
    [
      rule('  override: condition\n'),
      "LOAD_ERR_YAML_VALIDATE rule r: Value of key 'override' is no mapping of keys to 'append' or 'replace'",
    ],
    ['- what: x', "LOAD_UNKNOWN_ITEM unknown what: Unknown top level item 'what'"],
    [rule('  prioritty: x\n'), "LOAD_UNKNOWN_KEY rule r: Unknown key 'prioritty' in rule 'r'"],
    [
      rule('  exceptions:\n  - name: e\n    fields: [not.exist]\n'),
      "LOAD_ERR_VALIDATE exception e: 'not.exist' is not a supported filter field",
    ],
    [
      rule('  exceptions:\n  - name: e\n    fields: [a.b, c.d]\n    comps: [=]\n'),
      'LOAD_ERR_VALIDATE exception e: Fields and comps lists must have equal length',
    ],
    [
      rule('  exceptions:\n  - name: e\n    fields: [a.b, c.d]\n    values: [[x]]\n'),
      'LOAD_ERR_VALIDATE exception e: Fields and values lists must have equal length',
    ],
  ])('faults %s', (content, expected) => {
    expect(faults(content)).toContain(expected);
  });

  it('reports every faulty item of a file and keeps the sound ones', () => {
    const loader = new RuleLoader(context);
    const found = loader.load('f.yaml', `- list: a\n- macro: b\n- list: good\n  items: [x]\n`);
    expect(found.map(({ position }) => position.line)).toEqual([1, 2]);
    expect([...loader.lists.keys()]).toEqual(['good']);
  });

  it('changes a rule by override and by append, and remembers where each part stands', () => {
    const loader = new RuleLoader(context);
    loader.load('base.yaml', rule());
    const found = loader.load(
      'more.yaml',
      `- rule: r\n  condition: and proc.name = x\n  tags: [a]\n  enabled: false\n  override: {condition: append, tags: append, enabled: replace}\n`,
    );
    const changed = loader.rules.get('r')!;
    expect(found).toEqual([]);
    expect(changed.condition.text).toBe('evt.type = open and proc.name = x');
    expect([changed.enabled, changed.tags, changed.priority]).toEqual([false, ['a'], 'Warning']);
    expect(positionOf(changed.condition, changed.condition.text.indexOf('proc'))).toEqual({
      file: 'more.yaml',
      line: 2,
      column: 18,
    });
  });

  it('says where lists nest too deep', () => {
    expect(faults(`- list: l\n  items: ${'['.repeat(50_000)}`)).toEqual([
      'LOAD_ERR_YAML_PARSE rules content : yaml-cpp: error at line 2, column 259: collections nest more than 250 deep',
    ]);
  });

  it('reads what aliases name', () => {
    const loader = new RuleLoader(context);
    const found = loader.load('f.yaml', '- list: a\n  items: &names [x, y]\n- list: b\n  items: [*names, z]\n');
    expect([found, loader.lists.get('b')?.items]).toEqual([[], ['x', 'y', 'z']]);
  });

  it('finds places inside folded scalars', () => {
    const loader = new RuleLoader(context);
    loader.load('f.yaml', '- macro: m\n  condition: >\n    evt.type = open\n    and (proc.name = cat)\n');
    const { condition } = loader.macros.get('m')!;
    expect(positionOf(condition, condition.text.indexOf('cat'))).toEqual({ file: 'f.yaml', line: 4, column: 22 });
  });
});

const upstream = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/falco-rules');

describe.skipIf(!existsSync(upstream))('upstream’s rule files', () => {
  it('load without an error or an unknown key', () => {
    const loader = new RuleLoader({ ...context, isField: () => true });
    const files = readdirSync(upstream).filter((name) => name.endsWith('.yaml'));
    const found = files.flatMap((name) => loader.load(name, readFileSync(join(upstream, name), 'utf8')));
    expect(found).toEqual([]);
    expect(loader.rules.size).toBe(93);
  });
});
