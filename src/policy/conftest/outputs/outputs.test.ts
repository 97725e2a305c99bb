import { expect, test } from 'vitest';
import type { CheckResult } from '../result.ts';
import { conftestOutputs } from './index.ts';

const file = 'a.yaml';
const namespace = 'main';
const results: CheckResult[] = [
  {
    filename: file,
    namespace,
    successes: 1,
    warnings: [{ msg: 'old', loc: { file: 'b.yaml', line: 7 } }],
    failures: [{ msg: 'a <b>\nrest', loc: { file, line: 3 }, metadata: { id: 7 } }],
    exceptions: [{ msg: 'excused' }],
  },
  { filename: '-', namespace, successes: 0, warnings: [], failures: [], exceptions: [] },
];
const sums = '4 tests, 1 passed, 1 warning, 1 failure, 1 exception';

const expected: Readonly<Record<string, readonly string[]>> = {
  azuredevops: [
    "##[section]Testing 'a.yaml' against 4 policies in namespace 'main'",
    '##[group]See conftest results',
    '##vso[task.logissue type=error] file=a.yaml --> a <b>%0Arest',
    '##vso[task.logissue type=warning] file=a.yaml --> old',
    '##vso[task.logissue type=warning] file=a.yaml --> excused',
    'success file=a.yaml 1',
    '##[endgroup]',
    "##[section]Testing '-' against 0 policies in namespace 'main'",
    '##[group]See conftest results',
    '##[endgroup]',
    sums,
  ],
  github: [
    '::group::Testing "a.yaml" against 4 policies in namespace "main"',
    '::error file=a.yaml,line=3::a <b>%0Arest',
    '::warning file=b.yaml,line=7::old',
    '::warning file=a.yaml,line=1::(ORIGINATING FROM b.yaml L7) old',
    '::notice file=a.yaml,line=1::excused',
    '::notice file=a.yaml,line=1::Number of successful checks: 1',
    '::endgroup::',
    '::group::Testing "-" against 0 policies in namespace "main"',
    '::notice file=-,line=1::Number of successful checks: 0',
    '::endgroup::',
    sums,
  ],
  junit: [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    '\t<testsuite tests="3" failures="2" time="0.000" name="conftest.main">',
    '\t\t<testcase classname="conftest.main" name="a.yaml - old" time="0.000">',
    '\t\t\t<failure message="Failed" type="">old</failure>',
    '\t\t</testcase>',
    '\t\t<testcase classname="conftest.main" name="a.yaml - a &lt;b&gt;" time="0.000">',
    '\t\t\t<failure message="Failed" type="">a &lt;b&gt;&#xA;rest</failure>',
    '\t\t</testcase>',
    '\t\t<testcase classname="conftest.main" name="a.yaml" time="0.000"></testcase>',
    '\t</testsuite>',
    '</testsuites>',
  ],
  stdout: [
    'WARN - a.yaml - main - old',
    'FAIL - a.yaml - main - a <b>',
    'rest',
    'EXCP - a.yaml - main - excused',
    '',
    sums,
  ],
  table: [
    '┌───────────┬────────┬───────────┬─────────┐',
    '│  RESULT   │  FILE  │ NAMESPACE │ MESSAGE │',
    '├───────────┼────────┼───────────┼─────────┤',
    '│ success   │ a.yaml │ main      │ SUCCESS │',
    '│ exception │ a.yaml │ main      │ excused │',
    '│ warning   │ a.yaml │ main      │ old     │',
    '│ failure   │ a.yaml │ main      │ a <b>   │',
    '│           │        │           │ rest    │',
    '└───────────┴────────┴───────────┴─────────┘',
  ],
  tap: [
    '1..4',
    'not ok 1 - a.yaml - main - a <b> rest',
    '# warnings',
    'not ok 2 - a.yaml - main - old',
    '# exceptions',
    'ok 3 - a.yaml - main - excused',
    '# successes',
    'ok 4 - a.yaml - main - SUCCESS',
  ],
};

test.each(Object.entries(expected))('%s', (name, lines) =>
  expect(conftestOutputs.get(name)?.render(results, { colour: false, junitHideMessage: false })).toBe(
    `${lines.join('\n')}\n`,
  ),
);

test('json leaves empty lists out', () =>
  expect(
    JSON.parse(conftestOutputs.get('json')?.render(results, { colour: false, junitHideMessage: false }) ?? ''),
  ).toEqual([{ ...results[0] }, { filename: '', namespace, successes: 0 }]));

test('sarif has a rule for each kind, and the line that the policy gave', () => {
  const { runs } = JSON.parse(
    conftestOutputs.get('sarif')?.render(results, { colour: false, junitHideMessage: false }) ?? '',
  );
  expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
    'main/deny',
    'main/warn',
    'main/allow',
    'main/skip',
  ]);
  expect(runs[0].results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: file },
    region: { startLine: 3, endLine: 3 },
  });
  expect(runs[0].results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'note', 'none']);
});

test('tests that are to be written yet are skipped', () => {
  const skipped = [
    {
      filename: file,
      namespace: '',
      successes: 0,
      warnings: [],
      failures: [],
      exceptions: [],
      skipped: [{ msg: 'x.y' }],
    },
  ];
  const render = (name: string) =>
    conftestOutputs.get(name)?.render(skipped, { colour: false, junitHideMessage: false });
  expect(render('stdout')).toBe('\n1 test, 0 passed, 0 warnings, 0 failures, 0 exceptions, 1 skipped\n');
  expect(render('tap')).toBe('1..1\n# skip\nok 1 - a.yaml -  - x.y\n');
  expect(render('junit')).toContain('<skipped message="x.y"></skipped>');
  expect(render('table')).toContain('│ skipped │');
  expect(render('github')).toContain('Test was skipped: x.y');
  expect(render('azuredevops')).toContain('skipped file=a.yaml x.y');
});

test('files whose checks all passed can be left out of GitHub’s commands', () => {
  const passed = [{ filename: file, namespace, successes: 2, warnings: [], failures: [], exceptions: [] }];
  const choices = { colour: false, junitHideMessage: false, githubHidePassed: true };
  expect(conftestOutputs.get('github')?.render(passed, choices)).toBe(
    '2 tests, 2 passed, 0 warnings, 0 failures, 0 exceptions\n',
  );
});

test('lines that policies print stand before the messages', () => {
  const printing = [
    { filename: file, namespace, successes: 1, warnings: [], failures: [], exceptions: [], printed: ['hello'] },
  ];
  expect(conftestOutputs.get('stdout')?.render(printing, { colour: false, junitHideMessage: false })).toMatch(
    /^PRNT {3}hello\n\n/,
  );
});

test('colours stand on a terminal only', () => {
  expect(conftestOutputs.get('stdout')?.render(results, { colour: true, junitHideMessage: false })).toContain(
    '\u001b[31mFAIL\u001b[0m',
  );
  for (const output of conftestOutputs)
    expect(output.render(results, { colour: false, junitHideMessage: false })).not.toContain('\u001b');
});
