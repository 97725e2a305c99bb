import { expect, test } from 'vitest';
import { testPorts } from '../testing.ts';
import { runConftestReformat } from './reformat.ts';

const report = [
  {
    filename: 'a.yaml',
    namespace: 'main',
    successes: 1,
    failures: [{ msg: 'no', loc: { file: 'a.yaml', line: 3 }, metadata: { query: 'data.main.deny' } }],
    skipped: [{ msg: 'later' }],
  },
  { filename: '', namespace: 'main', successes: 0 },
];

const reformat = (text: string, output: string) =>
  runConftestReformat([], { output, colour: false, junitHideMessage: false }, testPorts('', { stdin: text }));

test('a report in JSON becomes any other', async () => {
  const text = JSON.stringify(report);
  expect((await reformat(text, 'tap')).stdout).toBe(
    '1..3\nnot ok 1 - a.yaml - main - no\n# skip\nok 2 - a.yaml - main - later\n# successes\nok 3 - a.yaml - main - SUCCESS\n',
  );
  expect((await reformat(text, 'github')).stdout).toContain('::error file=a.yaml,line=3::no');
  expect(JSON.parse((await reformat(text, 'json')).stdout)).toEqual(report);
});

test.each(['{}', '[7]', '[{"failures": 7}]', '[{"failures": [{"msg": 7}]}]', '['])('%s is no report', (text) =>
  expect(reformat(text, 'json')).rejects.toThrow('-:'),
);
