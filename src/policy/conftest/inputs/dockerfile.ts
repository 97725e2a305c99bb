import { readDockerfile } from '../../../formats/dockerfile/reader.ts';
import type { InputFormat } from './input.ts';

/** Dockerfiles. */
export const dockerfile: InputFormat = {
  name: 'dockerfile',
  doc: 'Dockerfile: a list of instructions with Cmd, Flags, JSON, Stage, SubCmd and Value.',
  suffixes: ['.dockerfile'],
  pattern: /^(?:dockerfile|containerfile)(?:\..*)?$/i,
  parse: (text, file) => [readDockerfile(text, file).map((command) => ({ ...command }))],
};
