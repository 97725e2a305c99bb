// Programs by what the checker says of them: types, safety, recursion, conflicts; the server's tests ask the original for the same where there is one.
import { expect, it } from 'vitest';
import { declarationOf } from '../builtins/declaration.ts';
import { builtins } from '../builtins/index.ts';
import { check } from '../check/check.ts';
import { parseModule } from '../syntax/parse.ts';
import { bodies } from './programs-bodies.fixture.ts';
import { names } from './programs-names.fixture.ts';
import { recursion } from './programs-recursion.fixture.ts';
import { rules } from './programs-rules.fixture.ts';
import { safety } from './programs-safety.fixture.ts';
import { values } from './programs-values.fixture.ts';
import { programsOf } from './programs.fixture.ts';

const declared = new Map([...builtins].map((row) => [row.name, declarationOf(row)]));

function mistakesOf(text: string): string[] {
  const { problems } = check([parseModule('h', `package h\n${text}`)], { builtins: declared, print: true });
  return problems.map(({ code, location, message }) => {
    const place = `${location?.row}:${location?.col} `;
    return `${place}${code === 'rego_type_error' ? '' : `${code}: `}${message}`;
  });
}

it.each([values, rules, bodies, safety, names, recursion].flatMap(programsOf))('$text', ({ text, mistakes }) => {
  expect(mistakesOf(text)).toEqual(mistakes);
});
