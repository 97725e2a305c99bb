export * from './checklist.ts';
export * from './error.ts';
export { evidenceSources } from './evidence/index.ts';
export { readEvidence } from './evidence/read.ts';
export * from './gate.ts';
export * from './report/format.ts';
export * from './report/index.ts';
