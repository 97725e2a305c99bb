// Mistakes that the checker tells, with their details; the programs' own tests hold the same expectations without the original.
import { bodies } from '../../rego/types/programs-bodies.fixture.ts';
import { names } from '../../rego/types/programs-names.fixture.ts';
import { recursion } from '../../rego/types/programs-recursion.fixture.ts';
import { rules } from '../../rego/types/programs-rules.fixture.ts';
import { safety } from '../../rego/types/programs-safety.fixture.ts';
import { values } from '../../rego/types/programs-values.fixture.ts';
import { programsOf } from '../../rego/types/programs.fixture.ts';
import { besideOriginal, row } from './beside-opa.fixture.ts';

const programs = [values, rules, bodies, safety, names, recursion].flatMap(programsOf);

/** More mistakes than one answer lists. */
const many = Array.from({ length: 12 }, (_, index) => `p${index} if x${index} > 1`).join('\n');

besideOriginal(
  {},
  [...programs, { text: many }].map(({ text }) =>
    row('PUT', '/v1/policies/h', `package h\n${text}`, { 'content-type': 'text/plain' }),
  ),
);
