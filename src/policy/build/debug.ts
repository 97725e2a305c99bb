import type { LoadedFiles } from '../load/load.ts';
import type { Entrypoint } from './entrypoints.ts';
import type { BuiltFile } from './module-target.ts';

/** What a build did. */
export interface BuildSteps {
  /** As they were read, and as they were optimized. */
  readonly files: LoadedFiles;
  readonly built: LoadedFiles;
  readonly entrypoints: readonly Entrypoint[];
  readonly level: number;
  readonly namespace: string;
  readonly written: readonly BuiltFile[];
}

/** The lines of `build --debug`: what was read, what the optimizer made of it for which entrypoints, what was written. */
export function debugLines({ files, built, entrypoints, level, namespace, written }: BuildSteps): string {
  const names = new Set(files.modules.map(({ name }) => name));
  const kept = new Set(built.modules.map(({ name }) => name));
  const optimizer =
    level === 0
      ? []
      : [
          ...entrypoints.map((path) => `optimizer: entrypoint: data.${path.join('.')}`),
          `optimizer: partial-namespace: ${namespace}`,
          `optimizer: shallow-inlining: ${level < 2}`,
          'optimizer: unknown: input',
          ...built.modules.filter(({ name }) => !names.has(name)).map(({ name }) => `optimizer: made: ${name}`),
          ...files.modules.filter(({ name }) => !kept.has(name)).map(({ name }) => `optimizer: replaced: ${name}`),
        ];
  const lines = [
    ...files.manifests.map(({ name }) => `loaded bundle: ${name}`),
    ...files.modules.map(({ name, version }) => `loaded: ${name}${version === undefined ? '' : ` (${version})`}`),
    ...optimizer,
    ...written.map(({ path, bytes }) => `wrote: ${path} (${bytes.length} bytes)`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
