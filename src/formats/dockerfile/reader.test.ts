import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readDockerfile } from './reader.ts';

const sample = `# syntax=docker/dockerfile:1
FROM golang:1.24 AS base
# sources
COPY --chown=1:1 --link go.mod go.sum ./
RUN --mount=type=cache,target=/x go mod \\
    # a comment inside
    download
ENV A=1 B="two words"
ENV OLD style value

FROM base
RUN <<EOF
echo not an instruction
EOF
CMD ["/app", "run"]
ENTRYPOINT /app run
HEALTHCHECK --interval=5s CMD curl -f localhost
ONBUILD COPY --from=base a b
LABEL a.b=c
`;

test('instructions in the form that policies know', () =>
  expect(
    readDockerfile(sample, 'Dockerfile').map(({ Cmd, Flags, Value, Stage }) => [Stage, Cmd, Flags, Value]),
  ).toEqual([
    [0, 'from', [], ['golang:1.24', 'AS', 'base']],
    [0, 'comment', [], ['sources']],
    [0, 'copy', ['--chown=1:1', '--link'], ['go.mod', 'go.sum', './']],
    [0, 'run', ['--mount=type=cache,target=/x'], ['go mod     download']],
    [0, 'env', [], ['A', '1', '=', 'B', '"two words"', '=']],
    [0, 'env', [], ['OLD', 'style value', '']],
    [1, 'from', [], ['base']],
    [1, 'run', [], ['<<EOF']],
    [1, 'cmd', [], ['/app', 'run']],
    [1, 'entrypoint', [], ['/app run']],
    [1, 'healthcheck', ['--interval=5s'], ['CMD', 'curl -f localhost']],
    [1, 'onbuild', ['--from=base'], ['a', 'b']],
    [1, 'label', [], ['a.b', 'c', '=']],
  ]));

test('JSON arrays and triggers are marked', () => {
  const commands = readDockerfile('FROM a\nCMD ["x"]\nONBUILD RUN ["y"]\nRUN [ -f x ]', 'Dockerfile');
  expect(commands.map(({ JSON, SubCmd }) => [JSON, SubCmd])).toEqual([
    [false, ''],
    [true, ''],
    [true, 'RUN'],
    [false, ''],
  ]);
});

test('a here-document inside of quotes is none', () =>
  expect(readDockerfile('FROM a\nRUN echo "cat <<EOF"\nUSER b', 'f').map(({ Cmd }) => Cmd)).toEqual([
    'from',
    'run',
    'user',
  ]));

test('the escape directive changes what continues a line', () =>
  expect(readDockerfile('# escape=`\nFROM a\nRUN dir c:\\ `\n x', 'f')[1]?.Value).toEqual(['dir c:\\  x']));

test.each([
  ['', 'f:1: the Dockerfile has no instructions'],
  ['FROM a\nRUM x', 'f:2: unknown instruction "RUM"'],
  ['FROM', 'f:1: FROM needs an argument'],
  ['FROM a\nRUN <<EOF\nx', 'f:2: the here-document EOF is never closed'],
])('%j is refused', (text, message) => expect(() => readDockerfile(text, 'f')).toThrow(message));

test('damaged files give commands or a FormatError', () =>
  expect(readDamaged(sample, (text) => readDockerfile(text, 'f'))).toEqual([]));
