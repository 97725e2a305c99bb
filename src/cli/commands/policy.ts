import {
  policyCheckSection,
  policyEvalSection,
  policyFmtSection,
  policyParseSection,
  policyTestSection,
} from '../../compose/config/sections/policy.ts';
import { policyObserveSection, policyTestObserveSection } from '../../compose/config/sections/policy-observe.ts';
import type { Command } from '../io.ts';
import { runVerbSpec } from '../program.ts';
import type { ArgumentSpec, CommandSpec, VerbSpec } from '../spec.ts';
import { completionCommand } from './policy-completion.ts';
import { buildCommand, inspectCommand, signCommand } from './policy-bundle.ts';
import { generalFlags as general, pathArguments, portsOf, show, wordsOf } from './policy-command.ts';
import { conftestCommand } from './policy-conftest.ts';
import { explainCommand } from './policy-explain.ts';
import { runCommand } from './policy-run.ts';
import { benchCommand, capabilitiesCommand, depsCommand, execCommand, versionCommand } from './policy-query.ts';
import { typesCommand } from './policy-types.ts';

const paths: ArgumentSpec = { syntax: '[paths...]', doc: { en: 'Files and folders.', zh: '文件和目录。' } };

const check: CommandSpec = {
  name: 'check',
  doc: 'Checks Rego files; exit 1 where one has a mistake.',
  summary: { en: 'Check Rego source files.', zh: '检查 Rego 源文件。' },
  arguments: [pathArguments],
  flags: [{ section: policyCheckSection }, general],
  examples: [
    'dartagnan policy check policy.rego',
    'dartagnan policy check --strict --format json policies',
    'dartagnan policy check --lint all --lint-fail policies',
  ],
  async run(invocation) {
    const { checkPolicies } = await import('../../compose/policy/run.ts');
    return show(
      await checkPolicies(wordsOf(invocation), invocation.settings(policyCheckSection), portsOf(invocation)),
      invocation,
    );
  },
};

const evaluate: CommandSpec = {
  name: 'eval',
  doc: 'Evaluates a Rego query over policies, data and an input.',
  summary: { en: 'Evaluate a Rego query.', zh: '求值 Rego 查询。' },
  arguments: [{ syntax: '[query]', doc: { en: 'Query in Rego.', zh: 'Rego 查询。' } }],
  flags: [{ section: policyEvalSection }, { section: policyObserveSection }, general],
  endless: true,
  examples: [
    "dartagnan policy eval 'x := 1; y := 2; x < y'",
    "dartagnan policy eval -d policy.rego -i input.json -f pretty 'data.authz.allow'",
    "dartagnan policy eval -d policy.rego -i pod.yaml --provenance 'data.admission.deny'",
    "dartagnan policy eval -d policy.rego -p -f pretty 'data.authz.allow == true'",
    "dartagnan policy eval -d policy.rego -i input.json --coverage --profile 'data.authz.allow'",
    "dartagnan policy eval -t wasm -d policy.rego -i input.json 'data.authz.allow'",
  ],
  async run(invocation) {
    const { evaluateQuery } = await import('../../compose/policy/run.ts');
    const [query] = invocation.words;
    const settings = { ...invocation.settings(policyEvalSection), ...invocation.settings(policyObserveSection) };
    return show(await evaluateQuery(query, settings, portsOf(invocation)), invocation);
  },
};

const format: CommandSpec = {
  name: 'fmt',
  doc: 'Formats Rego files.',
  summary: { en: 'Format Rego source files.', zh: '格式化 Rego 源文件。' },
  arguments: [paths],
  flags: [{ section: policyFmtSection }, general],
  examples: ['dartagnan policy fmt -w policies', 'dartagnan policy fmt --fail -l policies'],
  async run(invocation) {
    const { formatPolicies } = await import('../../compose/policy/run.ts');
    return show(
      await formatPolicies(wordsOf(invocation), invocation.settings(policyFmtSection), portsOf(invocation)),
      invocation,
    );
  },
};

const parse: CommandSpec = {
  name: 'parse',
  doc: 'Prints the syntax tree of a Rego file as JSON.',
  summary: { en: 'Parse a Rego source file.', zh: '解析 Rego 源文件。' },
  arguments: [{ syntax: '<path>', doc: { en: 'Rego file.', zh: 'Rego 文件。' } }],
  flags: [{ section: policyParseSection }, general],
  examples: ['dartagnan policy parse --format json policy.rego'],
  async run(invocation) {
    const { parsePolicy } = await import('../../compose/policy/run.ts');
    const [path = ''] = invocation.words;
    return show(await parsePolicy(path, invocation.settings(policyParseSection), portsOf(invocation)), invocation);
  },
};

const test: CommandSpec = {
  name: 'test',
  doc: 'Runs the tests of Rego policies; exit 2 where one fails.',
  summary: { en: 'Run Rego tests.', zh: '运行 Rego 测试。' },
  arguments: [pathArguments],
  flags: [{ section: policyTestSection }, { section: policyTestObserveSection }, general],
  endless: true,
  examples: [
    'dartagnan policy test policies',
    'dartagnan policy test -v --run privileged policies',
    'dartagnan policy test --var-values policies',
    'dartagnan policy test --coverage --threshold 90 policies',
    'dartagnan policy test --watch policies',
    'dartagnan policy test --bench --format gobench policies',
  ],
  async run(invocation) {
    const { testPolicies, watchTests } = await import('../../compose/policy/run.ts');
    const settings = { ...invocation.settings(policyTestSection), ...invocation.settings(policyTestObserveSection) };
    if (settings.watch) {
      await watchTests(wordsOf(invocation), settings, portsOf(invocation), (outcome) => show(outcome, invocation));
      return 0;
    }
    return show(await testPolicies(wordsOf(invocation), settings, portsOf(invocation)), invocation);
  },
};

const commands: readonly CommandSpec[] = [
  benchCommand,
  buildCommand,
  capabilitiesCommand,
  check,
  conftestCommand,
  depsCommand,
  evaluate,
  execCommand,
  explainCommand,
  format,
  inspectCommand,
  parse,
  runCommand,
  signCommand,
  test,
  typesCommand,
  versionCommand,
];

/** The verb, its commands and flags. */
export const spec: VerbSpec = {
  name: 'policy',
  doc: 'Evaluates, checks, formats and tests policies in Rego; takes the commands and flags of the original.',
  summary: { en: 'Evaluate, check, format and test policies in Rego.', zh: '求值、检查、格式化和测试 Rego 策略。' },
  commands: [...commands, completionCommand('dartagnan policy completion', () => Promise.resolve([spec]))].sort(
    (left, right) => (left.name < right.name ? -1 : 1),
  ),
  examples: ["alias opa='dartagnan policy'", 'dartagnan policy test policies'],
  usageExit: 1,
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);
