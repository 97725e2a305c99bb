// Programs by what their types say of them; the server's tests ask the original for the same where there is one.
import { expect, it } from 'vitest';
import { declarationOf } from '../builtins/declaration.ts';
import { builtins } from '../builtins/index.ts';
import { check } from '../check/check.ts';
import { parseModule } from '../syntax/parse.ts';
import { bodies } from './programs-bodies.fixture.ts';
import { rules } from './programs-rules.fixture.ts';
import { values } from './programs-values.fixture.ts';
import { programsOf } from './programs.fixture.ts';

const declared = new Map([...builtins].map((row) => [row.name, declarationOf(row)]));

function mistakesOf(text: string): string[] {
  const { problems } = check([parseModule('h', `package h\n${text}`)], { builtins: declared });
  return problems.map(({ code, location, message }) => {
    const place = `${location?.row}:${location?.col} `;
    return `${place}${code === 'rego_type_error' ? '' : `${code}: `}${message}`;
  });
}

it.each([values, rules, bodies].flatMap(programsOf))('$text', ({ text, mistakes }) => {
  expect(mistakesOf(text)).toEqual(mistakes);
});
