// Mistakes that only types tell, with their details; the programs' own tests hold the same expectations without the original.
import { bodies } from '../../rego/types/programs-bodies.fixture.ts';
import { rules } from '../../rego/types/programs-rules.fixture.ts';
import { values } from '../../rego/types/programs-values.fixture.ts';
import { programsOf } from '../../rego/types/programs.fixture.ts';
import { besideOriginal, row } from './beside-opa.fixture.ts';

const programs = [values, rules, bodies].flatMap(programsOf);

besideOriginal(
  {},
  programs.map(({ text }) => row('PUT', '/v1/policies/h', `package h\n${text}`, { 'content-type': 'text/plain' })),
);
