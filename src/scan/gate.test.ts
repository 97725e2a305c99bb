import { expect, it } from 'vitest';
import { evaluateGate, type GateOptions } from './gate.ts';
import { sampleResult } from './report/sample.fixture.ts';

const old = { date: '2024-08-14', ended: true };

it.each<[string, GateOptions, typeof old | undefined, number]>([
  ['a finding fails', { exitCode: 1 }, undefined, 1],
  ['exit code 0 never fails', { exitCode: 0 }, undefined, 0],
  ['of the asked severities', { exitCode: 1, severities: ['HIGH'] }, undefined, 1],
  ['another severity passes', { exitCode: 1, severities: ['CRITICAL'] }, undefined, 0],
  ['end of life, asked for', { exitCode: 0, exitOnEol: 5 }, old, 5],
  ['end of life before findings', { exitCode: 1, exitOnEol: 5 }, old, 5],
  ['end of life, not asked for', { exitCode: 1 }, old, 1],
  ['life not yet ended', { exitCode: 0, exitOnEol: 5 }, { ...old, ended: false }, 0],
])('%s', (_, options, endOfLife, expected) => {
  const { result } = sampleResult();
  const decision = evaluateGate({ ...result, ...(endOfLife !== undefined && { endOfLife }) }, options);
  expect([decision.exitCode, decision.passed]).toEqual([expected, expected === 0]);
});
